import { readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { parsed } from '../../../src/format/bytes/parsed.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { linkStorage } from '../../../src/format/links/LinkStorage.js';
import type { LinkChange, NewLink } from '../../../src/format/links/NewLink.js';
import { findLink, readLinks } from '../../../src/format/links/readLinks.js';
import type { StoredLink } from '../../../src/format/messages/link.js';
import type { SymbolTable } from '../../../src/format/messages/symbolTable.js';
import { readSuperblock, type Superblock } from '../../../src/format/superblock/superblock.js';
import { changeSymbols } from '../../../src/format/symbolTable/changeSymbols.js';
import type { BytesStorage } from '../../../src/storage/bytes.js';
import { RecordedStorage } from '../edit/RecordedStorage.js';
import { runScript } from '../facts.js';
import { objectAt } from '../objectAt.js';

/** What a link leads to. */
export type Leads = { readonly address: number } | { readonly target: string };
/** Links by name, in the order of names. */
export type Contents = [string, Leads][];

const SCRIPT = 'symbolTable/oldGroups.py';

/** An old-style group of a file made by HDF5, and what it should have. */
export class OldGroup {
  readonly storage: RecordedStorage;
  readonly space: FileSpace;
  readonly table: SymbolTable;
  readonly model: Map<string, Leads>;
  readonly #path: string;

  private constructor(storage: RecordedStorage, path: string, model?: ReadonlyMap<string, Leads>) {
    this.storage = storage;
    this.space = FileSpace.open(storage);
    this.#path = path;
    this.table = tableOf(storage, path);
    this.model = new Map(model ?? contentsOf(storage, path));
  }

  static open(file: string, path: string): OldGroup {
    return OldGroup.of(readFileSync(file), path);
  }

  /** @param like - Has the links that the group should have; without it they are those that are found. */
  static of(bytes: Uint8Array, path: string, like?: OldGroup): OldGroup {
    return new OldGroup(new RecordedStorage(bytes), path, like?.model);
  }

  change(change: LinkChange): void {
    carryOut(this.space, (edit) => changeSymbols(edit, this.table, change));
    const { remove, insert } = change;
    if (remove !== undefined) this.model.delete(remove);
    if (insert) this.model.set(insert.name, leadsOf(insert));
  }

  /** Links that nothing else needs. */
  get names(): string[] {
    return [...this.model.keys()].filter((name) => name !== 'objects' && name !== 'deep');
  }

  /** What it should have. */
  get expected(): Contents {
    return sorted(this.model);
  }

  get contents(): Contents {
    return contentsOf(this.storage, this.#path);
  }

  find(name: string): Leads | undefined {
    const link = parse(this.storage, (format) => findLink(format, storageOf(this.storage, this.#path), name));
    return link && leadsOf(link);
  }

  /** Ends the editing and puts the file where HDF5 can read it. */
  save(file: string): void {
    this.space.close();
    writeFileSync(file, this.storage.share());
  }
}

export function contentsOf(storage: BytesStorage, path: string): Contents {
  const group = storageOf(storage, path);
  return parse(storage, (format) => readLinks(format, group)).map((link) => [link.name, leadsOf(link)]);
}

export function isSame(one: Contents, other: Contents): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** As `toEqual`, which takes long for thousands of links. */
export function expectSame(found: Contents, expected: Contents): void {
  if (!isSame(found, expected)) expect(found).toEqual(expected);
}

export function tableOf(storage: BytesStorage, path: string): SymbolTable {
  return storageOf(storage, path).symbolTable!;
}

export function sorted(model: ReadonlyMap<string, Leads>): Contents {
  return [...model].sort(([one], [other]) => (one < other ? -1 : 1));
}

export function parse<T>(storage: BytesStorage, parser: (format: Superblock) => Parser<T>): T {
  const read = (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    return bytes.subarray(0, storage.read(bytes, offset));
  };
  return runSync(parser(runSync(readSuperblock(storage.size()), read)), read);
}

function storageOf(storage: BytesStorage, path: string) {
  const address = parse(storage, (format) => objectAt(format, path));
  const header = parse(storage, (format) => readObjectHeader(format, address));
  return parse(storage, (format) => parsed(linkStorage(format, header)));
}

function leadsOf(link: StoredLink | NewLink): Leads {
  if (link.type === 'hard') return { address: link.address };
  if (link.type === 'soft') return { target: link.target };
  throw new Error(`'${link.name}' is of type ${link.type}`);
}

export function makeOldGroups(python: string, directory: string): void {
  runScript(python, SCRIPT, 'make', directory);
}

/** What HDF5 lists, also each link by its name, before and after it has changed a file. */
export interface Listed {
  readonly before: Contents;
  readonly after: Contents;
}

/** Lets HDF5 list the links of files, then delete and add so many. */
export function editOldGroups(python: string, files: readonly string[], path: string, changes: number): Listed[] {
  return JSON.parse(runScript(python, SCRIPT, 'edit', path, String(changes), ...files));
}

/** Lets HDF5 list the links of files, then delete all of them and add a few. */
export function drainOldGroups(python: string, files: readonly string[], path: string): Listed[] {
  return JSON.parse(runScript(python, SCRIPT, 'drain', path, ...files));
}
