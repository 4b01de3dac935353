import { type Connector, type NativeConnector, nativeConnector, type Request, type Routine } from 'h5rx';

/** A connector of its own, and what it was asked for. */
export interface CountedConnector {
  readonly connector: Connector;
  readonly native: NativeConnector;
  /** How many objects a routine has opened. */
  opened(routine: Routine): number;
  /** How many of them are open. */
  open(kind: 'file' | 'dataset'): number;
}

/** Counts what is opened and closed. */
export function countedConnector(): CountedConnector {
  const native = nativeConnector({ workers: 1 });
  const routines: Routine[] = [];
  const open = new Map<number, string>();
  const connector: Connector = {
    name: native.name,
    capabilities: native.capabilities,
    errors$: native.errors$,
    ...(native.identifiers$ && { identifiers$: native.identifiers$ }),
    execute<R extends Routine>(request: Request<R>) {
      routines.push(request.routine);
      if (request.opens) open.set(request.opens.hid, request.opens.kind);
      return native.execute(request);
    },
    close(identifier) {
      open.delete(identifier.hid);
      return native.close(identifier);
    },
  };
  return {
    connector,
    native,
    opened: (routine) => routines.filter((one) => one === routine).length,
    open: (kind) => [...open.values()].filter((one) => one === kind).length,
  };
}
