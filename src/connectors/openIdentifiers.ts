import { badArgument, type H5Error } from '../model/H5Error.js';
import { formatIdentifier, type Identifier } from '../model/Identifier.js';
import type { Connector } from './Connector.js';

/** Which connector each open identifier belongs to; from the call that opens it to the call that closes it. */
const connectors = new Map<number, Connector>();

/** Why identifiers that never came to be did not. */
const failures = new WeakMap<Identifier, H5Error>();

/** Notes an identifier whose opening operation was issued. */
export function registerIdentifier(identifier: Identifier, connector: Connector): void {
  connectors.set(identifier.hid, connector);
}

/** Forgets an identifier that is being closed. */
export function closeIdentifier({ hid }: Identifier): void {
  connectors.delete(hid);
}

/** Notes that an identifier's opening operation failed. */
export function failIdentifier(identifier: Identifier, error: H5Error): void {
  connectors.delete(identifier.hid);
  failures.set(identifier, error);
}

/** Why an identifier never came to be, if it did not. */
export function failureOf(identifier: Identifier): H5Error | undefined {
  return failures.get(identifier);
}

/** The connector of an open identifier; one that is closed, or was never open, is `bad-argument`. */
export function connectorOf(identifier: Identifier, routine: string): Connector {
  const connector = connectors.get(identifier.hid);
  if (!connector)
    throw badArgument(
      routine,
      `identifier ${formatIdentifier(identifier)} is not open: it was closed, or never opened`,
    );
  return connector;
}
