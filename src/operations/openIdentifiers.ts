import type { Connector, IdentifierEvent } from '../connectors/Connector.js';
import type { Turns } from '../connectors/shared/Turns.js';
import { failure, type H5Error } from '../model/H5Error.js';
import { formatIdentifier, type Identifier } from '../model/Identifier.js';

/** The file that identifiers are in, as far as the calling thread has to know it; all of one file share one. */
export interface IdentifierHome {
  readonly connector: Connector;
  /** Whether the file is open for writing. */
  isWritten: boolean;
  /** Where operations wait while one that is made of many is under way. */
  turns?: Turns;
}

/** Where each open identifier belongs; from the call that opens it to the call that closes it. */
const homes = new Map<number, IdentifierHome>();

/** The same for files, by the identifiers that they were opened with, until the file itself is closed. */
const files = new Map<number, IdentifierHome>();

/** Connectors that tell what becomes of identifiers, and were asked to. */
const asked = new WeakSet<Connector>();

/** Why identifiers that never came to be did not. */
const failures = new WeakMap<Identifier, H5Error>();

/** Notes an identifier whose opening operation was issued. */
export function registerIdentifier({ kind, hid }: Identifier, home: IdentifierHome): void {
  homes.set(hid, home);
  const { connector } = home;
  if (!connector.identifiers$) return;
  // References that carry it stay open to use when it is closed, until its connector tells that the file is.
  if (kind === 'file') files.set(hid, home);
  if (asked.has(connector)) return;
  asked.add(connector);
  connector.identifiers$.subscribe(note);
}

/** Notes what a connector tells of identifiers. */
function note({ type, hid }: IdentifierEvent): void {
  const home = files.get(hid);
  if (type === 'closed') homes.delete(hid);
  else if (type === 'file-closed') files.delete(hid);
  else if (home && type === 'kept') homes.set(hid, home);
  else if (home && type === 'written') home.isWritten = true;
}

/** Where a reference leads, by the file identifier that it carries; `bad-argument` when that file is closed. */
export function homeOfFile(hid: number): IdentifierHome {
  return files.get(hid) ?? homeOf({ kind: 'file', hid });
}

/** Forgets an identifier that is being closed. */
export function closeIdentifier({ hid }: Identifier): void {
  homes.delete(hid);
}

/** Notes that an identifier's opening operation failed. */
export function failIdentifier(identifier: Identifier, error: H5Error): void {
  homes.delete(identifier.hid);
  files.delete(identifier.hid);
  failures.set(identifier, error);
}

/** Why an identifier never came to be, if it did not. */
export function failureOf(identifier: Identifier): H5Error | undefined {
  return failures.get(identifier);
}

/** Where an identifier belongs; undefined for one that is closed, or was never open. */
export function findHome({ hid }: Identifier): IdentifierHome | undefined {
  return homes.get(hid);
}

/** Where an open identifier belongs; one that is closed, or was never open, is `bad-argument`. */
export function homeOf(identifier: Identifier): IdentifierHome {
  const home = homes.get(identifier.hid);
  if (home) return home;
  const message = `identifier ${formatIdentifier(identifier)} is not open: it was closed, or never opened`;
  throw failure('bad-argument', message);
}
