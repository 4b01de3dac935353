import type { ClaimMode } from '../../worker/protocol.js';
import type { ClaimAuthority, WorkerClient } from '../../worker/WorkerClient.js';

interface Holder {
  readonly client: WorkerClient;
  readonly mode: ClaimMode;
}

/**
 * Who has which storage open, over all workers: h5wasm takes no locks of the operating system, so two instances would
 * write over each other. As HDF5's own locking: one writer and no readers, or readers; with SWMR one writer and readers.
 * Readers in the writer's own worker share its file and see its data.
 */
export class Claims implements ClaimAuthority {
  readonly #holders = new Map<string, Holder[]>();

  claim(client: WorkerClient, identity: string, mode: ClaimMode): string | undefined {
    const holders = this.#holders.get(identity) ?? [];
    const conflict = holders.find((holder) => conflicts(holder, { client, mode }));
    if (conflict) {
      const held = conflict.mode.endsWith('write') ? 'for writing' : 'for reading';
      return `the file is already open ${held} in this program; close it first, and every object in it, which keeps it open`;
    }
    this.#holders.set(identity, [...holders, { client, mode }]);
    return undefined;
  }

  release(client: WorkerClient, identity: string, mode: ClaimMode): void {
    const holders = this.#holders.get(identity) ?? [];
    const gone = holders.findIndex((holder) => holder.client === client && holder.mode === mode);
    const left = holders.filter((_, place) => place !== gone);
    if (left.length > 0) this.#holders.set(identity, left);
    else this.#holders.delete(identity);
  }

  /** A worker is gone: nothing is open there any more. */
  releaseAll(client: WorkerClient): void {
    for (const [identity, holders] of this.#holders) {
      const left = holders.filter((holder) => holder.client !== client);
      if (left.length > 0) this.#holders.set(identity, left);
      else this.#holders.delete(identity);
    }
  }
}

function conflicts(held: Holder, wanted: Holder): boolean {
  const modes = [held.mode, wanted.mode];
  if (modes.every((mode) => mode.endsWith('read'))) return false;
  if (modes.every((mode) => mode.endsWith('write'))) return true;
  if (modes.every((mode) => mode.startsWith('swmr'))) return false;
  // A reader beside a plain writer: in one instance they share the file as HDF5 does.
  return held.client !== wanted.client || wanted.mode.endsWith('write');
}
