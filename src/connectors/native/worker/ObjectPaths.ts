import type { Parser } from '../../../format/bytes/Parser.js';
import { readObjectHeader } from '../../../format/header/readObjectHeader.js';
import { isGroup, linkStorage } from '../../../format/links/LinkStorage.js';
import { readLinks } from '../../../format/links/readLinks.js';
import { readSuperblock } from '../../../format/superblock/superblock.js';
import { H5Error } from '../../../model/H5Error.js';
import { type LocatedObject, locateObject } from '../library/locate.js';
import { parseStored } from '../library/parseStored.js';
import type { OpenFile } from './OpenFile.js';

/** What this needs of the table of identifiers. */
interface Table {
  /** What an identifier stands for, if anything. */
  find(hid: number): { readonly path: string; readonly attribute?: string } | undefined;
  /** Lets it stand for the same object at another path. */
  move(hid: number, to: { readonly path?: string; readonly attribute?: string }): void;
  /** Lets it stand for nothing any more. */
  lose(hid: number, error: H5Error): void;
}

/** Open objects that a change of links may move, with where they were before. */
export type Affected = ReadonlyMap<number, LocatedObject>;

/**
 * Where the open objects of a file are. An identifier stands for an object, not for a path, while h5wasm knows objects by
 * paths alone: so when a link goes, the identifiers that led through it are given another path to their objects, or
 * stand for nothing when that was the last one.
 */
export class ObjectPaths {
  readonly #table: Table;
  readonly #file: OpenFile;
  /** Identifiers that were not located yet. */
  readonly #new = new Set<number>();
  readonly #located = new Map<number, LocatedObject>();
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
  before(name: string, routine: string): Affected {
    for (const hid of this.#new) this.#locate(hid, routine);
    this.#new.clear();
    const hids = this.#through.get(name) ?? [];
    return new Map([...hids].map((hid) => [hid, this.#located.get(hid)!]));
  }

  /** After a link has gone: finds the objects again, first where the link was moved to. */
  after(affected: Affected, moved: { readonly from: string; readonly to: string } | undefined, routine: string): void {
    // A map that is no more may leave its address to another one.
    this.#file.maps.clear();
    for (const [hid, object] of affected) {
      const path = this.#find(object, moved, routine);
      if (path === object.path) continue;
      const before = this.#table.find(hid)?.path;
      this.#forget(hid);
      if (path === undefined) {
        const message = `'${before}' in '${this.#file.name}' was deleted while it was open`;
        this.#table.lose(hid, new H5Error('not-found', routine, message));
      } else {
        this.#table.move(hid, { path });
        this.#note(hid, { address: object.address, path });
      }
    }
  }

  /** After the attribute of an object has another name, or is no more: its open identifiers follow. */
  attributeGone(path: string, attribute: string, name: string | undefined, routine: string): void {
    for (const hid of this.#attributes) {
      const object = this.#table.find(hid);
      if (object?.attribute !== attribute || !this.#isSameObject(object.path, path, routine)) continue;
      if (name !== undefined) {
        this.#table.move(hid, { attribute: name });
      } else {
        const message = `attribute '${attribute}' of '${path}' in '${this.#file.name}' was deleted while it was open`;
        this.#table.lose(hid, new H5Error('not-found', routine, message));
      }
    }
  }

  #isSameObject(one: string, other: string, routine: string): boolean {
    if (one === other) return true;
    this.#file.settle(routine);
    const [first, second] = [one, other].map((path) => locateObject(this.#file, path, routine));
    return typeof first === 'object' && typeof second === 'object' && first.address === second.address;
  }

  #find(
    { address, path }: LocatedObject,
    moved: { readonly from: string; readonly to: string } | undefined,
    routine: string,
  ): string | undefined {
    const leadsThere = (candidate: string): boolean => {
      const found = locateObject(this.#file, candidate, routine);
      return typeof found !== 'string' && found.address === address;
    };
    if (leadsThere(path)) return path;
    if (moved && (path === moved.from || path.startsWith(`${moved.from}/`))) {
      const candidate = moved.to + path.slice(moved.from.length);
      if (leadsThere(candidate)) return candidate;
    }
    return parseStored(findAnyPath(this.#file, address), this.#file, path, routine);
  }

  #locate(hid: number, routine: string): void {
    const object = this.#table.find(hid);
    if (!object || object.path === '/') return;
    const located = locateObject(this.#file, object.path, routine);
    if (typeof located !== 'string') this.#note(hid, located);
  }

  #note(hid: number, located: LocatedObject): void {
    this.#located.set(hid, located);
    for (const name of namesIn(located)) {
      const hids = this.#through.get(name);
      if (hids) hids.add(hid);
      else this.#through.set(name, new Set([hid]));
    }
  }

  #forget(hid: number): void {
    const located = this.#located.get(hid);
    if (!located) return;
    this.#located.delete(hid);
    for (const name of namesIn(located)) {
      const hids = this.#through.get(name);
      hids?.delete(hid);
      if (hids?.size === 0) this.#through.delete(name);
    }
  }
}

function namesIn({ path }: LocatedObject): readonly string[] {
  return path.slice(1).split('/');
}

/** Any path of hard links to an object: all groups of the file are looked through, each once. */
function* findAnyPath(file: OpenFile, address: number): Parser<string | undefined> {
  const superblock = yield* readSuperblock(file.bytes.size());
  const seen = new Set([superblock.rootGroup]);
  const groups = [{ address: superblock.rootGroup, path: '' }];
  for (let group = groups.pop(); group; group = groups.pop()) {
    const header = yield* readObjectHeader(superblock, group.address);
    if (!isGroup(header)) continue;
    for (const link of yield* readLinks(superblock, linkStorage(superblock, header))) {
      if (link.type !== 'hard') continue;
      const path = `${group.path}/${link.name}`;
      if (link.address === address) return path;
      if (seen.has(link.address)) continue;
      seen.add(link.address);
      groups.push({ address: link.address, path });
    }
  }
  return undefined;
}
