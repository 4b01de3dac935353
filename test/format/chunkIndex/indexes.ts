import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileFormat } from '../../../src/format/bytes/FileFormat.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { ChunkIndexReader } from '../../../src/format/chunkIndex/ChunkIndexReader.js';
import { type ChunkedDataset, openChunkIndex } from '../../../src/format/chunkIndex/openChunkIndex.js';
import { readObject } from '../../../src/format/objects/readObject.js';
import { readSuperblock } from '../../../src/format/superblock/superblock.js';

/** A dataset that `indexes.py` wrote. */
export interface IndexFacts {
  readonly file: string;
  readonly path: string;
  /** Address of its object header. */
  readonly header: number;
  readonly kind: string;
  /** In the order of the index: position from the beginning of the file, size, filter mask, number in each dimension. */
  readonly chunks: readonly (readonly number[])[];
}

/** A byte range as a parser asked for it. */
export type Read = (offset: number, length: number) => Uint8Array;

/** A dataset as the format layer finds it, with all that its chunk index takes. */
export interface OpenedDataset {
  readonly format: FileFormat;
  readonly dataset: ChunkedDataset;
  readonly read: Read;
  readonly index: ChunkIndexReader;
}

/** A file that is read in ranges, however large it is. */
export function openFile(folder: string, name: string): { size: number; read: Read; close(): void } {
  const path = join(folder, name);
  const descriptor = openSync(path, 'r');
  return {
    size: statSync(path).size,
    read: (offset, length) => {
      const bytes = new Uint8Array(length);
      const count = readSync(descriptor, bytes, 0, length, offset);
      return count === length ? bytes : bytes.subarray(0, count);
    },
    close: () => closeSync(descriptor),
  };
}

/** Reads a dataset's header. */
export function openDataset(size: number, read: Read, header: number, cacheBytes?: number): OpenedDataset {
  const format = runSync(readSuperblock(size), read);
  const object = runSync(readObject(format, header), read);
  if (object.kind !== 'dataset' || object.layout.kind !== 'chunked') throw new Error(`no chunked dataset at ${header}`);
  const { layout, dataspace, filters } = object;
  const { dims, maxdims } = dataspace;
  const dataset = { layout, dims, maxdims, filtered: filters.length > 0 };
  return { format, dataset, read, index: openChunkIndex(format, dataset, cacheBytes) };
}

/** Chunks of the extent along each dimension. */
export function gridOf({ dims, layout }: ChunkedDataset): number[] {
  return dims.map((size, dim) => Math.ceil(size / layout.chunk[dim]!));
}

/** All chunks in the form of the facts, as `forEach` gives them. */
export function listChunks({ index, read, format }: OpenedDataset): number[][] {
  const rows: number[][] = [];
  const all = index.forEach((scaled, { address, size, filterMask }) => {
    rows.push([address + format.baseAddress, size, filterMask, ...scaled]);
  });
  runSync(all, read);
  return rows;
}

/** One chunk in the form of the facts, as `find` gives it. */
export function findChunk({ index, read, format }: OpenedDataset, scaled: readonly number[]): number[] | undefined {
  const chunk = runSync(index.find(scaled), read);
  return chunk && [chunk.address + format.baseAddress, chunk.size, chunk.filterMask, ...scaled];
}

/** The ranges that a parser reads. */
export function rangesOf<T>(parser: Parser<T>, read: Read): { value: T; ranges: [offset: number, length: number][] } {
  const ranges: [number, number][] = [];
  const value = runSync(parser, (offset, length) => {
    ranges.push([offset, length]);
    return read(offset, length);
  });
  return { value, ranges };
}

/** Opens the dataset at a path of one of the files; with `cacheBytes`, its index keeps no more than that. */
export function openByPath(
  facts: readonly IndexFacts[],
  file: { size: number; read: Read },
  path: string,
  cacheBytes?: number,
): OpenedDataset & { facts: IndexFacts } {
  const found = facts.find((fact) => fact.path === path);
  if (found === undefined) throw new Error(`no ${path}`);
  return { ...openDataset(file.size, file.read, found.header, cacheBytes), facts: found };
}
