import { failure } from '../../../model/H5Error.js';
import { formatIdentifier, type Identifier, isIdentifier } from '../../../model/Identifier.js';
import type { Reference } from '../../../model/Reference.js';
import type { ArgumentKind } from '../../../operations/ArgumentTypes.js';
import { isIdentifierKind } from '../../../operations/identifierKinds.js';
import type { Routine } from '../../../operations/Operations.js';
import type { Row } from '../../../operations/Row.js';
import { workerLost } from '../failures.js';
import { platform } from './platform.js';
import { Session, type SessionFields } from './Session.js';

/** The files in use of one connector, and which file each identifier is in. */
export class Sessions implements Iterable<Session> {
  readonly #byKey = new Map<string, Session>();
  readonly #byQueue = new Map<number, Session>();
  readonly #byIdentifier = new Map<number, Session>();
  /** By every identifier that a file was opened with: what references carry. */
  readonly #byFile = new Map<number, Session>();
  /** Files that did not exist when they were asked for, with the paths at which they are being created. */
  readonly #created = new Map<Session, string>();
  #lastQueue = 0;
  readonly #fileClosed: (hid: number) => void;

  /** @param fileClosed - Hears the identifiers that files were opened with, when nothing keeps the file open any more. */
  constructor(fileClosed: (hid: number) => void) {
    this.#fileClosed = fileClosed;
  }

  [Symbol.iterator](): Iterator<Session> {
    return this.#byQueue.values();
  }

  /**
   * The session of a file; a new one where the file is not in use.
   *
   * @param key - What tells the file from others.
   * @param source - The file as a worker opens it: a path, where it can be created under one name and opened by another.
   */
  forFile(key: string, source: unknown, fields: () => Omit<SessionFields, 'key' | 'queue'>): Session {
    const known = this.#byKey.get(key) ?? this.#nowCreated(key);
    if (known && known.lost === undefined) return known;
    this.#lastQueue += 1;
    const session = new Session({ key, queue: this.#lastQueue, ...fields() });
    this.#byKey.set(key, session);
    this.#byQueue.set(session.queue, session);
    if (typeof source === 'string' && source !== key && key.startsWith('path:')) this.#created.set(session, source);
    return session;
  }

  /** The session of the locations of a request. */
  forLocations({ routine, parameters }: Row<Routine>, args: Readonly<Record<string, unknown>>): Session {
    let session: Session | undefined;
    for (const parameter of Object.keys(parameters)) {
      const kind = parameters[parameter] as ArgumentKind;
      const value = args[parameter] as Identifier;
      const isReference = kind === 'reference';
      if (!isReference && !(isIdentifierKind(kind) && isIdentifier(value))) continue;
      const one = isReference
        ? this.#byFile.get((value as unknown as Reference).file)
        : this.#byIdentifier.get(value.hid);
      if (!one) {
        const what = isReference ? 'the file of the reference' : `identifier ${formatIdentifier(value)}`;
        throw failure('bad-argument', `${what} is not open`);
      }
      if (session && one !== session) throw failure('bad-argument', 'the two locations are in different files');
      session = one;
    }
    if (!session) throw failure('bad-argument', 'no location was given');
    if (session.lost !== undefined)
      throw workerLost(routine, `${session.lost}; the file was open for writing and has to be opened again`);
    return session;
  }

  /** The session that an identifier is in. */
  of(hid: number): Session | undefined {
    return this.#byIdentifier.get(hid);
  }

  /** The session with a queue. */
  inQueue(queue: number): Session | undefined {
    return this.#byQueue.get(queue);
  }

  /** Notes an identifier that is to be opened in a session, and the file identifier through which. */
  add(session: Session, hid: number, through: number): void {
    this.#byIdentifier.set(hid, session);
    session.live.add(hid);
    session.through.set(hid, through);
    if (hid !== through) return;
    this.#byFile.set(hid, session);
    session.files.add(hid);
  }

  /** Forgets an identifier that is closed, or was never open. */
  remove(session: Session, hid: number): void {
    session.open.delete(hid);
    session.live.delete(hid);
    session.through.delete(hid);
    this.#byIdentifier.delete(hid);
    if (!session.files.has(hid)) return;
    // References carry the identifier that the file was opened with first.
    for (const file of session.files) {
      if (file !== session.reopening.file.hid && !session.through.has(file)) this.#forgetFile(session, file);
    }
  }

  /** Notes which file a session has turned out to have open. */
  identify(session: Session, identity: string): void {
    this.#created.delete(session);
    if (session.key === identity || !isOnDisk(session.key) || this.#byKey.has(identity)) return;
    if (this.#byKey.get(session.key) === session) this.#byKey.delete(session.key);
    session.key = identity;
    this.#byKey.set(identity, session);
  }

  /** Forgets a session in which nothing is open and nothing under way. */
  end(session: Session): void {
    if (!session.idle) return;
    if (this.#byKey.get(session.key) === session) this.#byKey.delete(session.key);
    this.#byQueue.delete(session.queue);
    this.#created.delete(session);
    for (const hid of session.files) this.#forgetFile(session, hid);
  }

  #forgetFile(session: Session, hid: number): void {
    session.files.delete(hid);
    this.#byFile.delete(hid);
    this.#fileClosed(hid);
  }

  /** The session that has meanwhile created the file of a key, perhaps under another of its names. */
  #nowCreated(key: string): Session | undefined {
    for (const [session, path] of this.#created) {
      const present = platform().fileKey(path);
      if (present === session.key) continue;
      this.identify(session, present);
      if (present === key) return session;
    }
    return undefined;
  }
}

/** Whether a key is that of a file on disk; what else there is keeps the key that it was given. */
function isOnDisk(key: string): boolean {
  return key.startsWith('disk:') || key.startsWith('path:');
}
