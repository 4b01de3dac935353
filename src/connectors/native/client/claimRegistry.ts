/** One instance of libhdf5 has a file open. */
export interface ClaimRecord {
  /** Who has it open: an object that is compared, and not looked into. */
  readonly owner: object;
  /** A `ClaimMode`; what a copy of h5rx does not know it takes for `'write'`. */
  readonly mode: string;
  /** Whether every identifier that keeps the file open is being closed: who wants the file may wait. */
  ending: boolean;
}

/**
 * What all copies of h5rx in one thread know of open files. This layout never changes, because copies of different versions
 * read and write it: plain data under `Symbol.for('h5rx.claims.1')`, no methods, nothing left out, nothing added that
 * others would have to know of. Whoever changes the records of a file calls everyone in `changed` with its identity afterwards.
 */
export interface ClaimRegistry {
  /** By identity (`disk:<device>:<inode>` in decimal digits for files on disk); a file that nobody has open has no entry. */
  readonly files: Map<string, ClaimRecord[]>;
  /** Who waits for a change, first come first served. */
  readonly changed: Set<(identity: string) => void>;
}

const KEY = Symbol.for('h5rx.claims.1');

/** The one registry of this thread, whichever copy of h5rx made it. */
export function claimRegistry(): ClaimRegistry {
  const scope = globalThis as { [KEY]?: ClaimRegistry };
  scope[KEY] ??= { files: new Map(), changed: new Set() };
  return scope[KEY];
}
