import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { UndoFilters } from '../../../src/format/fractalHeap/UndoFilters.js';
import { readSuperblock, type Superblock } from '../../../src/format/superblock/superblock.js';
import { type AttributeFacts, runScript } from '../facts.js';

/** What `groupFiles.py` tells of a file. */
export interface GroupFileFacts {
  readonly groups: Record<string, GroupFacts>;
  readonly attributes: Record<string, ObjectAttributes>;
  /** Addresses that paths lead to; null where HDF5 finds nothing. */
  readonly paths: Record<string, number | null>;
}

export interface GroupFacts {
  readonly address: number;
  /** 0 symbol table, 1 compact, 2 dense. */
  readonly storage: 0 | 1 | 2;
  /** In name order. */
  readonly links: readonly (readonly [name: string, link: Record<string, unknown>])[];
  /** Names in creation order, where it is tracked. */
  readonly creation?: readonly string[];
}

export interface ObjectAttributes {
  readonly address: number;
  readonly attributes: readonly AttributeFacts[];
  readonly creation: readonly string[] | null;
}

/** Makes the files in a folder and gives the facts by their paths. */
export function makeGroupFiles(
  python: string,
  directory: string,
  ...options: string[]
): Record<string, GroupFileFacts> {
  runScript(python, 'groups/groupFiles.py', directory, ...options);
  return JSON.parse(readFileSync(join(directory, 'facts.json'), 'utf8'));
}

/** A file in memory, with a count of the bytes asked for. */
export interface OpenTestFile {
  readonly superblock: Superblock;
  readonly read: (offset: number, length: number) => Uint8Array;
  /** Bytes asked for since the last call. */
  readonly asked: () => number;
}

export function openFile(path: string): OpenTestFile {
  return openBytes(new Uint8Array(readFileSync(path)));
}

export function openBytes(bytes: Uint8Array): OpenTestFile {
  let count = 0;
  const read = (offset: number, length: number) => {
    count += length;
    return bytes.subarray(offset, offset + length);
  };
  const superblock = runSync(readSuperblock(bytes.length), read);
  const asked = () => {
    const before = count;
    count = 0;
    return before;
  };
  asked();
  return { superblock, read, asked };
}

const DEFLATE = 1;
const FLETCHER32 = 3;

/** The filters of the test files. */
export const undoFilters: UndoFilters = ({ bytes, filters, mask }) =>
  filters.reduceRight((rest, { id }, n) => {
    if (mask & (1 << n)) return rest;
    if (id === DEFLATE) return new Uint8Array(inflateSync(rest));
    if (id === FLETCHER32) return rest.subarray(0, rest.length - 4);
    throw new Error(`filter ${id}`);
  }, bytes);
