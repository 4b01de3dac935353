import type { ClaimMode } from '../protocol.js';
import { type ClaimRecord, type ClaimRegistry, claimRegistry } from './claimRegistry.js';

/** Who wants a file. */
export interface Claimant {
  /** Compared, and not looked into: a worker. */
  readonly owner: object;
  /** Whether everything that would keep the file open is being closed already. */
  isEnding(): boolean;
  /** Whether it has died, and wants nothing any more. */
  isGone(): boolean;
}

/**
 * Who has which file open, over all workers and all copies of h5rx in this thread: h5wasm takes no locks of the operating
 * system, so two instances would write over each other. Between instances the rules are those of HDF5's own locking:
 * readers, or one writer, with SWMR one writer and readers. Within one instance a file is shared, and claimed once.
 *
 * A claim that conflicts only with files that are being closed waits until they are.
 */
export class Claims {
  readonly #registry: ClaimRegistry;

  constructor(registry = claimRegistry()) {
    this.#registry = registry;
  }

  /** Claims a file: undefined when granted, otherwise why not; a promise of that when it has to wait. */
  claim(claimant: Claimant, identity: string, mode: ClaimMode): string | undefined | Promise<string | undefined> {
    const decision = this.#decide(claimant, identity, mode);
    if (decision !== WAIT) return decision;
    const { changed } = this.#registry;
    return new Promise((resolve) => {
      const again = (of: string): void => {
        if (of !== identity) return;
        const later = this.#decide(claimant, identity, mode);
        if (later === WAIT) return;
        changed.delete(again);
        resolve(later);
      };
      changed.add(again);
    });
  }

  /** Notes whether all that keeps a claimed file open is being closed. */
  setEnding(owner: object, identity: string, ending: boolean): void {
    for (const record of this.#registry.files.get(identity) ?? []) {
      if (record.owner !== owner || record.ending === ending) continue;
      record.ending = ending;
      this.#changed(identity);
    }
  }

  release(owner: object, identity: string, mode: ClaimMode): void {
    const records = this.#registry.files.get(identity) ?? [];
    const gone = records.find((record) => record.owner === owner && record.mode === mode);
    if (gone) this.#keep(identity, (record) => record !== gone);
  }

  /** A worker is gone: nothing is open there any more. */
  releaseAll(owner: object): void {
    for (const [identity, records] of [...this.#registry.files]) {
      if (records.some((record) => record.owner === owner)) this.#keep(identity, (record) => record.owner !== owner);
    }
    // Who waited for others, and is gone itself, need not wait.
    for (const identity of [...this.#registry.files.keys()]) this.#changed(identity);
  }

  #decide(claimant: Claimant, identity: string, mode: ClaimMode): Decision {
    if (claimant.isGone()) return 'the worker that wanted the file is gone';
    const { files } = this.#registry;
    const records = files.get(identity) ?? [];
    const conflicting = records.filter((record) => conflict(record.mode, mode));
    const staying = conflicting.find(({ ending }) => !ending);
    if (staying) return refusal(staying);
    if (conflicting.length > 0) return WAIT;
    files.set(identity, [...records, { owner: claimant.owner, mode, ending: claimant.isEnding() }]);
    return undefined;
  }

  #keep(identity: string, isKept: (record: ClaimRecord) => boolean): void {
    const { files } = this.#registry;
    const kept = (files.get(identity) ?? []).filter(isKept);
    if (kept.length > 0) files.set(identity, kept);
    else files.delete(identity);
    this.#changed(identity);
  }

  #changed(identity: string): void {
    for (const listener of [...this.#registry.changed]) listener(identity);
  }
}

const WAIT = Symbol('wait');
type Decision = string | undefined | typeof WAIT;

function conflict(held: string, wanted: ClaimMode): boolean {
  const modes = [held, wanted];
  if (modes.every((mode) => mode.endsWith('read'))) return false;
  return !(modes.every((mode) => mode.startsWith('swmr')) && modes.some((mode) => mode.endsWith('read')));
}

function refusal({ mode }: ClaimRecord): string {
  const purpose = mode.endsWith('read') ? 'reading' : 'writing';
  return (
    `the file is already open for ${purpose} in this program, through another connector, another copy of h5rx or a file ` +
    'that names it; close it there first, and every object in it, which keeps it open'
  );
}
