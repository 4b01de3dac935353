import { failure, H5Error } from '../../../model/H5Error.js';
import { formatIdentifier, type Identifier } from '../../../model/Identifier.js';
import { dependencyFailure } from '../../shared/dependencyFailure.js';
import type { OpenedObject, OpeningIdentifier } from '../protocol.js';
import { ObjectPaths } from './ObjectPaths.js';
import type { OpenFile } from './OpenFile.js';
import type { Place } from './Place.js';

/** What an identifier stands for in this worker. */
export interface OpenObject {
  readonly kind: OpenedObject['kind'];
  readonly place: Place;
  readonly attribute?: string;
  /** Number of the file identifier through which it was opened. */
  readonly through?: number;
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

  /** Notes that an identifier will never stand for anything. */
  fail({ hid }: Identifier, error: H5Error): void {
    this.#entries.set(hid, error);
  }

  /** What an identifier stands for. What depends on a failed operation fails with the first failure as its cause. */
  get(identifier: Identifier): OpenObject {
    const entry = this.#entries.get(identifier.hid);
    if (!entry) throw failure('bad-argument', `identifier ${formatIdentifier(identifier)} is not open`);
    if (entry instanceof H5Error) throw dependencyFailure(entry);
    if (entry.lost) throw failure(entry.lost.kind, entry.lost.message, { cause: entry.lost });
    return entry;
  }

  /** Where the object of an identifier is. */
  place(identifier: Identifier): Place {
    return this.get(identifier).place;
  }

  /** As `get`, of one kind only. */
  getKind(identifier: Identifier, kind: OpenObject['kind']): OpenObject {
    const object = this.get(identifier);
    if (object.kind !== kind)
      throw failure(
        'bad-argument',
        `identifier ${formatIdentifier(identifier)} is that of a ${object.kind}, not of a ${kind}`,
      );
    return object;
  }

  /** The open file that references with this number lead into, also when the identifier itself is closed. */
  fileOf(hid: number): OpenFile {
    return this.#files.get(hid) ?? this.place({ kind: 'file', hid }).file;
  }

  /** Identifiers of objects that were opened through a file identifier, and are still open. */
  openedThrough({ hid }: Identifier): number[] {
    const found: number[] = [];
    for (const [object, entry] of this.#entries) {
      if (!(entry instanceof H5Error) && entry.through === hid && object !== hid) found.push(object);
    }
    return found;
  }

  /** Where the open objects of a file are. */
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
  move(hid: number, { path, attribute }: { readonly path?: string; readonly attribute?: string }): void {
    const object = this.find(hid);
    if (!object) return;
    const place = path === undefined ? object.place : movedTo(object.place, path);
    this.#entries.set(hid, { ...object, place, ...(attribute !== undefined && { attribute }) });
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
      for (const one of this.#paths.keys()) if (one.behind === main.behind) this.#paths.delete(one);
      if (this.#files.get(main.hid) === main) this.#files.delete(main.hid);
    }
    return entry;
  }
}

/** An object that is asked for by its path has another one; behind an external link the way there is as it was. */
function movedTo(place: Place, path: string): Place {
  const asked = place.asked.file === place.file ? { file: place.file, path } : place.asked;
  return { ...place, path, asked };
}

/** Counts the identifiers of a dataset; with the last one, what is kept of its chunks goes. */
function countDataset({ file, address }: Place, by: 1 | -1): void {
  const count = (file.openDatasets.get(address) ?? 0) + by;
  if (count > 0) {
    file.openDatasets.set(address, count);
    return;
  }
  file.openDatasets.delete(address);
  file.readable?.cache.close(address);
}
