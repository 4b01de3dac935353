import { failure, type H5Error } from '../../../model/H5Error.js';
import type { OpenFile } from './OpenFile.js';
import { PathsByAddress } from './PathsByAddress.js';
import type { Place } from './Place.js';

/** What this needs of the table of identifiers. */
interface Table {
  /** What an identifier stands for, if anything. */
  find(hid: number): { readonly place: Place; readonly attribute?: string | undefined } | undefined;
  /** Lets it stand for the same object at another path, or for the same attribute with another name. */
  move(hid: number, to: { readonly path?: string; readonly attribute?: string }): void;
  /** Lets it stand for nothing any more. */
  lose(hid: number, error: H5Error): void;
}

/** Identifiers of objects that a change of links may move. */
export type Affected = readonly number[];

/**
 * Where the open objects of a file are. An identifier stands for an object, not for a path, while h5wasm knows objects by
 * paths alone, and errors name them: so when a link goes, the identifiers that led through it are given another path to their
 * objects, or stand for nothing when that was the last one.
 */
export class ObjectPaths {
  readonly #table: Table;
  readonly #file: OpenFile;
  /** Identifiers whose paths were not looked at yet. */
  readonly #new = new Set<number>();
  /** The paths that were. */
  readonly #noted = new Map<number, string>();
  /** Identifiers of attributes. */
  readonly #attributes = new Set<number>();
  /** Identifiers by the names of links on their ways. */
  readonly #through = new Map<string, Set<number>>();

  constructor(table: Table, file: OpenFile) {
    this.#table = table;
    this.#file = file;
  }

  add(hid: number): void {
    this.#new.add(hid);
    if (this.#table.find(hid)?.attribute !== undefined) this.#attributes.add(hid);
  }

  remove(hid: number): void {
    this.#new.delete(hid);
    this.#attributes.delete(hid);
    this.#forget(hid);
  }

  /** Before a link goes: the open objects on whose ways one of that name is. */
  before(name: string): Affected {
    for (const hid of this.#new) this.#note(hid);
    this.#new.clear();
    return [...(this.#through.get(name) ?? [])];
  }

  /** After a link has gone: finds the objects again, first where the link was moved to. */
  after(affected: Affected, moved?: { readonly from: string; readonly to: string }): void {
    // A map that is no more may leave its address to another one.
    this.#file.maps.clear();
    for (const hid of affected) {
      const { place } = this.#table.find(hid) ?? {};
      if (!place) continue;
      const path = this.#find(place, moved);
      if (path === place.path) continue;
      this.#forget(hid);
      if (path === undefined) {
        const message = `'${place.asked.path}' in '${place.asked.file.name}' was deleted while it was open`;
        this.#table.lose(hid, failure('not-found', message));
      } else {
        this.#table.move(hid, { path });
        this.#note(hid);
      }
    }
  }

  /** After the attribute of an object has another name, or is no more: its open identifiers follow. */
  attributeGone(owner: Place, attribute: string, name: string | undefined): void {
    for (const hid of this.#attributes) {
      const object = this.#table.find(hid);
      if (object?.attribute !== attribute || object.place.address !== owner.address) continue;
      if (name !== undefined) {
        this.#table.move(hid, { attribute: name });
      } else {
        const { path, file } = owner.asked;
        const message = `attribute '${attribute}' of '${path}' in '${file.name}' was deleted while it was open`;
        this.#table.lose(hid, failure('not-found', message));
      }
    }
  }

  #find(place: Place, moved: { readonly from: string; readonly to: string } | undefined): string | undefined {
    const { path, address } = place;
    if (this.#leadsThere(place, path)) return path;
    if (moved && (path === moved.from || path.startsWith(`${moved.from}/`))) {
      const candidate = moved.to + path.slice(moved.from.length);
      if (this.#leadsThere(place, candidate)) return candidate;
    }
    return this.#file.inspect(place, (view) => PathsByAddress.of(view).find(address));
  }

  #leadsThere(place: Place, path: string): boolean {
    const found = this.#file.inspect(place, (view) => view.follow(path));
    return found.type === 'object' && found.address === place.address;
  }

  #note(hid: number): void {
    const path = this.#table.find(hid)?.place.path;
    if (path === undefined || path === '/') return;
    this.#noted.set(hid, path);
    for (const name of namesIn(path)) {
      const hids = this.#through.get(name);
      if (hids) hids.add(hid);
      else this.#through.set(name, new Set([hid]));
    }
  }

  #forget(hid: number): void {
    const path = this.#noted.get(hid);
    if (path === undefined) return;
    this.#noted.delete(hid);
    for (const name of namesIn(path)) {
      const hids = this.#through.get(name);
      hids?.delete(hid);
      if (hids?.size === 0) this.#through.delete(name);
    }
  }
}

function namesIn(path: string): readonly string[] {
  return path.slice(1).split('/');
}
