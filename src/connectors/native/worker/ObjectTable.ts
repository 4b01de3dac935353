import { failure, H5Error } from '../../../model/H5Error.js';
import { formatIdentifier, type Identifier } from '../../../model/Identifier.js';
import { dependencyFailure } from '../../shared/dependencyFailure.js';
import type { OpenedObject, OpeningIdentifier } from '../protocol.js';
import { ObjectPaths } from './ObjectPaths.js';
import type { OpenFile } from './OpenFile.js';
import type { Place } from './Place.js';

/** An open object: what an identifier stands for. */
export interface OpenObject {
  readonly kind: OpenedObject['kind'];
  readonly place: Place;
  readonly attribute?: string;
  /** Number of the file identifier with which it was opened. */
  readonly through?: number;
  /** The error of every use but closing; set when the object was deleted. */
  readonly lost?: H5Error;
}

/** All identifiers that are open in this worker, and those whose opening failed, until the caller has been told. */
export class ObjectTable {
  readonly #entries = new Map<number, OpenObject | H5Error>();
  /** Open files by the identifier number in references to their objects. */
  readonly #files = new Map<number, OpenFile>();
  readonly #paths = new Map<OpenFile, ObjectPaths>();

  /** Adds an identifier; returns its object as it is sent to the calling thread. */
  add(identifier: OpeningIdentifier, object: OpenObject): OpenedObject {
    const { kind, place, attribute } = object;
    const { file } = place;
    const main = place.asked.file;
    this.#entries.set(identifier.hid, { ...object, through: identifier.file ?? identifier.hid });
    this.#files.set(main.hid, main);
    main.users += 1;
    if (kind === 'map') file.openMaps += 1;
    if (kind === 'dataset' && file.readable) countDataset(place, 1);
    if (file.writable) this.pathsOf(file).add(identifier.hid);
    return {
      kind,
      path: place.asked.path,
      ...(attribute === undefined ? {} : { attribute }),
      ...(kind === 'file' && file.writable ? { writable: true } : {}),
    };
  }

  /** Notes that the opening of an identifier failed. */
  fail({ hid }: Identifier, error: H5Error): void {
    this.#entries.set(hid, error);
  }

  /**
   * The object of an identifier. Errors: `H5Error` `bad-argument` where it is not open; `dependency-failed` where its opening
   * failed, with the first failure as the cause; `not-found` where the object was deleted.
   */
  get(identifier: Identifier): OpenObject {
    const entry = this.#entries.get(identifier.hid);
    if (!entry) throw failure('bad-argument', `identifier ${formatIdentifier(identifier)} is not open`);
    if (entry instanceof H5Error) throw dependencyFailure(entry);
    if (entry.lost) throw failure(entry.lost.kind, entry.lost.message, { cause: entry.lost });
    return entry;
  }

  /** The place of an identifier's object. Errors: those of `get`. */
  place(identifier: Identifier): Place {
    return this.get(identifier).place;
  }

  /** Like `get`, for objects of one kind. Errors: those of `get`; `H5Error` `bad-argument` for another kind. */
  getKind(identifier: Identifier, kind: OpenObject['kind']): OpenObject {
    const object = this.get(identifier);
    if (object.kind !== kind)
      throw failure(
        'bad-argument',
        `identifier ${formatIdentifier(identifier)} is that of a ${object.kind}, not of a ${kind}`,
      );
    return object;
  }

  /** The open file with this identifier number, which references carry; also when the identifier itself has been closed. */
  fileOf(hid: number): OpenFile {
    return this.#files.get(hid) ?? this.place({ kind: 'file', hid }).file;
  }

  /** The open identifiers of objects that were opened with a file identifier. */
  openedThrough({ hid }: Identifier): number[] {
    const found: number[] = [];
    for (const [object, entry] of this.#entries) {
      if (!(entry instanceof H5Error) && entry.through === hid && object !== hid) found.push(object);
    }
    return found;
  }

  /** The paths of a file's open objects. */
  pathsOf(file: OpenFile): ObjectPaths {
    const known = this.#paths.get(file);
    if (known) return known;
    const paths = new ObjectPaths(this, file);
    this.#paths.set(file, paths);
    return paths;
  }

  /** The object of an identifier; undefined when it is not open or its opening failed. */
  find(hid: number): OpenObject | undefined {
    const entry = this.#entries.get(hid);
    return entry instanceof H5Error ? undefined : entry;
  }

  /** Notes that the object of an open identifier has another path, or its attribute another name. */
  move(hid: number, { path, attribute }: { readonly path?: string; readonly attribute?: string }): void {
    const object = this.find(hid);
    if (!object) return;
    const place = path === undefined ? object.place : movedTo(object.place, path);
    this.#entries.set(hid, { ...object, place, ...(attribute !== undefined && { attribute }) });
  }

  /** Notes that the object of an open identifier was deleted: every use but closing fails with the error. */
  lose(hid: number, error: H5Error): void {
    const object = this.find(hid);
    if (object) this.#entries.set(hid, { ...object, lost: error });
  }

  /** Removes an identifier and returns its object; undefined when it was not open or its opening failed. */
  remove({ hid }: Identifier): OpenObject | undefined {
    const entry = this.#entries.get(hid);
    this.#entries.delete(hid);
    if (!entry || entry instanceof H5Error) return undefined;
    const { file, asked } = entry.place;
    const main = asked.file;
    main.users -= 1;
    if (entry.kind === 'dataset' && file.readable) countDataset(entry.place, -1);
    if (entry.kind === 'map') {
      file.openMaps -= 1;
      if (file.openMaps === 0) file.maps.clear();
    }
    this.#paths.get(file)?.remove(hid);
    if (main.users === 0) {
      for (const one of this.#paths.keys()) if (one.external === main.external) this.#paths.delete(one);
      if (this.#files.get(main.hid) === main) this.#files.delete(main.hid);
    }
    return entry;
  }
}

/**
 * A place with another path. The path in errors changes too, except behind an external link, where it is a path of another file.
 */
function movedTo(place: Place, path: string): Place {
  const asked = place.asked.file === place.file ? { file: place.file, path } : place.asked;
  return { ...place, path, asked, ...(place.name !== undefined && { name: path }) };
}

/** Counts the open identifiers of a dataset; when the last one is closed, its chunks leave the cache. */
function countDataset({ file, address }: Place, by: 1 | -1): void {
  const count = (file.openDatasets.get(address) ?? 0) + by;
  if (count > 0) {
    file.openDatasets.set(address, count);
    return;
  }
  file.openDatasets.delete(address);
  file.readable?.cache.close(address);
}
