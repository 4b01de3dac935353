import { failure, type H5Error } from '../../../model/H5Error.js';
import type { OpenFile } from './OpenFile.js';
import { PathsByAddress } from './PathsByAddress.js';
import type { Place } from './Place.js';

/** The part of `ObjectTable` that `ObjectPaths` uses. */
interface Table {
  /** What an identifier stands for; undefined when it is not open or its opening failed. */
  find(hid: number): { readonly place: Place; readonly attribute?: string | undefined } | undefined;
  /** Notes that its object has another path, or its attribute another name. */
  move(hid: number, to: { readonly path?: string; readonly attribute?: string }): void;
  /** Makes it invalid: every use but closing it fails with the error. */
  lose(hid: number, error: H5Error): void;
}

/** Identifiers of objects whose paths a change of links may have made wrong. */
export type Affected = readonly number[];

/**
 * The paths of a file's open objects. An identifier stands for an object and not for a path, but h5wasm finds objects by path,
 * and errors name paths. So when a link is deleted or moved, the identifiers whose paths contain it get another path to their
 * objects, or become invalid when no path is left.
 */
export class ObjectPaths {
  readonly #table: Table;
  readonly #file: OpenFile;
  /** Identifiers that are not in the two maps below yet: most are closed before any link changes. */
  readonly #new = new Set<number>();
  readonly #noted = new Map<number, string>();
  /** Identifiers of attributes. */
  readonly #attributes = new Set<number>();
  /** Identifiers by the names of the links in their paths. */
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

  /** Called before a link of this name is deleted or moved; returns the identifiers whose paths contain the name. */
  beforeLinkChange(name: string): Affected {
    for (const hid of this.#new) this.#note(hid);
    this.#new.clear();
    return [...(this.#through.get(name) ?? [])];
  }

  /** Called after a link was deleted or moved: gives the affected identifiers new paths, first those that the move suggests. */
  afterLinkChange(affected: Affected, moved?: { readonly from: string; readonly to: string }): void {
    // The address of a deleted map may be used for another one.
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

  /**
   * Called after an attribute was renamed or deleted: its identifiers follow it, or become invalid.
   *
   * @param name - The new name; undefined when the attribute was deleted.
   */
  afterAttributeChange(owner: Place, attribute: string, name: string | undefined): void {
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
    return this.#file.lookSync(place, (view) => PathsByAddress.of(view).find(address));
  }

  #leadsThere(place: Place, path: string): boolean {
    const found = this.#file.lookSync(place, (view) => view.follow(path));
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
