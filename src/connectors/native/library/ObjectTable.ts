import { badArgument, H5Error } from '../../../model/H5Error.js';
import { formatIdentifier, type Identifier } from '../../../model/Identifier.js';
import type { OpenedObject } from '../../../worker/protocol.js';
import type { MapIndex } from './MapIndex.js';
import { ObjectPaths } from './ObjectPaths.js';
import type { OpenFile } from './OpenFile.js';

/** What an identifier stands for in this worker. */
export interface OpenObject extends OpenedObject {
  readonly file: OpenFile;
  /** The pairs of a map, by key. */
  readonly map?: MapIndex;
  /** Why nothing can be done with it any more, but to close it. */
  readonly lost?: H5Error;
}

/** All identifiers that are open in this worker, and those whose opening failed, until the caller knows of it. */
export class ObjectTable {
  readonly #entries = new Map<number, OpenObject | H5Error>();
  /** Where the open objects of each file are. */
  readonly #paths = new Map<OpenFile, ObjectPaths>();

  /** Notes what an identifier stands for; gives it back as it crosses to the caller. */
  add(identifier: Identifier, object: OpenObject): OpenedObject {
    this.#entries.set(identifier.hid, object);
    object.file.users += 1;
    if (object.file.writable) this.pathsOf(object.file).add(identifier.hid);
    const { kind, path, attribute } = object;
    return { kind, path, ...(attribute === undefined ? {} : { attribute }) };
  }

  /** Notes that an identifier will never stand for anything. */
  fail({ hid }: Identifier, error: H5Error): void {
    this.#entries.set(hid, error);
  }

  /** What an identifier stands for. What depends on a failed operation fails with the first failure as its cause. */
  get(identifier: Identifier, routine: string): OpenObject {
    const entry = this.#entries.get(identifier.hid);
    if (!entry) throw badArgument(routine, `identifier ${formatIdentifier(identifier)} is not open`);
    if (entry instanceof H5Error) {
      const cause = entry.kind === 'dependency-failed' && entry.cause instanceof H5Error ? entry.cause : entry;
      throw new H5Error(
        'dependency-failed',
        routine,
        `it depends on ${cause.routine}, which failed: ${cause.message}`,
        { cause },
      );
    }
    if (entry.lost) throw new H5Error(entry.lost.kind, routine, entry.lost.message, { cause: entry.lost });
    return entry;
  }

  /** As `get`, of one kind only. */
  getKind(identifier: Identifier, kind: OpenObject['kind'], routine: string): OpenObject {
    const object = this.get(identifier, routine);
    if (object.kind !== kind)
      throw badArgument(
        routine,
        `identifier ${formatIdentifier(identifier)} is that of a ${object.kind}, not of a ${kind}`,
      );
    return object;
  }

  /** Where the open objects of a file are, so that they are found again when links change. */
  pathsOf(file: OpenFile): ObjectPaths {
    const known = this.#paths.get(file);
    if (known) return known;
    const paths = new ObjectPaths(this, file);
    this.#paths.set(file, paths);
    return paths;
  }

  /** What an identifier stands for, if it is open and did not fail. */
  find(hid: number): OpenObject | undefined {
    const entry = this.#entries.get(hid);
    return entry instanceof H5Error ? undefined : entry;
  }

  /** Lets an identifier that is open stand for the same object, which has another path or, an attribute, another name. */
  move(hid: number, to: { readonly path?: string; readonly attribute?: string }): void {
    const object = this.find(hid);
    if (object) this.#entries.set(hid, { ...object, ...to });
  }

  /** Lets an identifier that is open stand for nothing any more: its object was deleted. */
  lose(hid: number, error: H5Error): void {
    const object = this.find(hid);
    if (object) this.#entries.set(hid, { ...object, lost: error });
  }

  /** Takes an identifier out; undefined when it stood for nothing. */
  remove({ hid }: Identifier): OpenObject | undefined {
    const entry = this.#entries.get(hid);
    this.#entries.delete(hid);
    if (!entry || entry instanceof H5Error) return undefined;
    entry.file.users -= 1;
    if (entry.file.users === 0) this.#paths.delete(entry.file);
    else this.#paths.get(entry.file)?.remove(hid);
    return entry;
  }
}
