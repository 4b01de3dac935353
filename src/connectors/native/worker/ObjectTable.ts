import { badArgument, H5Error } from '../../../model/H5Error.js';
import { formatIdentifier, type Identifier } from '../../../model/Identifier.js';
import type { OpenedObject, OpeningIdentifier } from '../protocol.js';
import { ObjectPaths } from './ObjectPaths.js';
import type { OpenFile } from './OpenFile.js';

/** What an identifier stands for in this worker. */
export interface OpenObject extends OpenedObject {
  readonly file: OpenFile;
  /** Number of the file identifier through which it was opened. */
  readonly through?: number;
  /** Of a map: what was found out about it, whatever path it moves to. */
  readonly map?: { address?: number | 'elsewhere' };
  /** Why nothing can be done with it any more, but to close it. */
  readonly lost?: H5Error;
}

/** All identifiers that are open in this worker, and those whose opening failed, until the caller knows of it. */
export class ObjectTable {
  readonly #entries = new Map<number, OpenObject | H5Error>();
  /** Open files, by the number that references into them carry. */
  readonly #files = new Map<number, OpenFile>();
  /** Where the open objects of each file are. */
  readonly #paths = new Map<OpenFile, ObjectPaths>();

  /** Notes what an identifier stands for; gives it back as it crosses to the caller. */
  add(identifier: OpeningIdentifier, object: OpenObject): OpenedObject {
    const isMap = object.kind === 'map';
    const through = identifier.file ?? identifier.hid;
    this.#entries.set(identifier.hid, { ...object, through, ...(isMap ? { map: {} } : {}) });
    this.#files.set(object.file.hid, object.file);
    object.file.users += 1;
    if (isMap) object.file.openMaps += 1;
    if (object.kind === 'dataset' && object.file.readable) countDataset(object, 1);
    if (object.file.writable) this.pathsOf(object.file).add(identifier.hid);
    const { kind, path, attribute } = object;
    return {
      kind,
      path,
      ...(attribute === undefined ? {} : { attribute }),
      ...(kind === 'file' && object.file.writable ? { writable: true } : {}),
    };
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

  /** The open file that references with this number lead into, also when the identifier itself is closed. */
  fileOf(hid: number, routine: string): OpenFile {
    return this.#files.get(hid) ?? this.get({ kind: 'file', hid }, routine).file;
  }

  /** Identifiers of objects that were opened through a file identifier, and are still open. */
  openedThrough({ hid }: Identifier): number[] {
    const found: number[] = [];
    for (const [object, entry] of this.#entries) {
      if (!(entry instanceof H5Error) && entry.through === hid && object !== hid) found.push(object);
    }
    return found;
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
    if (entry.kind === 'dataset' && entry.file.readable) countDataset(entry, -1);
    if (entry.kind === 'map') {
      entry.file.openMaps -= 1;
      if (entry.file.openMaps === 0) entry.file.maps.clear();
    }
    if (entry.file.users === 0) {
      this.#paths.delete(entry.file);
      if (this.#files.get(entry.file.hid) === entry.file) this.#files.delete(entry.file.hid);
    } else this.#paths.get(entry.file)?.remove(hid);
    return entry;
  }
}

/** Counts the identifiers of a dataset; with the last one, what is kept of its chunks goes. */
function countDataset({ file, path }: OpenObject, by: 1 | -1): void {
  const count = (file.openDatasets.get(path) ?? 0) + by;
  if (count > 0) {
    file.openDatasets.set(path, count);
    return;
  }
  file.openDatasets.delete(path);
  const address = file.datasets.get(path)?.readable?.address;
  if (address !== undefined) file.readable?.cache.close(address);
}
