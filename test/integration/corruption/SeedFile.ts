import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { openChunkIndex } from '../../../src/format/chunkIndex/openChunkIndex.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { readSuperblock } from '../../../src/format/superblock/superblock.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import type { FileBytes } from '../../../src/storage/FileBytes.js';
import { readerOf } from '../../../src/storage/readerOf.js';
import { type ReadObject, readFile } from './readFile.js';

/** Bytes of a file. */
export interface Range {
  readonly offset: number;
  readonly length: number;
}

/** A structure with a checksum of all its bytes but those of the checksum itself. */
export interface Seal extends Range {
  readonly checksumAt: number;
}

/** A file as it was written, with what is known of its bytes. */
export interface SeedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly objects: ReadonlyMap<string, ReadObject>;
  /** What is read for each object; for the path '' what all of them need. */
  readonly reads: ReadonlyMap<string, readonly Range[]>;
  /** What has to be read of it besides elements. */
  readonly metadata: readonly Range[];
  /** Messages of the objects' headers: all that is known of a dataset besides its chunks. */
  readonly messages: readonly Range[];
  /** Where the elements of datasets lie, by their paths; of chunked ones chunk by chunk, by the chunk's number along each dimension. */
  readonly stored: ReadonlyMap<string, ReadonlyMap<string, Range>>;
  readonly seals: readonly Seal[];
}

/** Notes what is read, and for which object. */
export class RecordingStorage extends BytesStorage {
  readonly reads = new Map<string, Range[]>();
  path = '';

  override read(target: Uint8Array, offset: number): number {
    const ranges = this.reads.get(this.path) ?? [];
    this.reads.set(this.path, ranges);
    ranges.push({ offset, length: target.length });
    return super.read(target, offset);
  }

  /** Bytes that were asked for in all. */
  get bytesRead(): number {
    return [...this.reads.values()].flat().reduce((sum, { length }) => sum + length, 0);
  }
}

/** Reads a file that is not damaged. */
export async function readSeed(name: string, bytes: Uint8Array): Promise<SeedFile> {
  const storage = new RecordingStorage(bytes, false);
  const objects = await readFile(storage, (path) => {
    storage.path = path;
  });
  const reads = new Map(storage.reads);
  storage.path = 'chunks';
  const stored = new Map([...objects].map(([path, object]) => [path, storedPlaces(storage, object)]));
  const elements = new Set([...stored.values()].flatMap((places) => [...places.values()]).map(keyOf));
  const unique = new Map([...storage.reads.values()].flat().map((range) => [keyOf(range), range]));
  const metadata = [...unique.values()].filter((range) => !elements.has(keyOf(range)) && range.length > 0);
  const seals = metadata.map((range) => sealOf(bytes, range)).filter((seal) => seal !== undefined);
  const messages = messagesOf(storage, objects);
  return { name, bytes, objects, reads, metadata, messages, stored, seals };
}

function messagesOf(storage: FileBytes, objects: ReadonlyMap<string, ReadObject>): Range[] {
  const read = readerOf(storage);
  const superblock = runSync(readSuperblock(storage.size()), read);
  const addresses = new Set([...objects.values()].map(({ address }) => address));
  const messages = [...addresses].flatMap((address) => runSync(readObjectHeader(superblock, address), read).messages);
  const ranges = messages.map(({ address, data }) => ({
    offset: superblock.baseAddress + address,
    length: data.length,
  }));
  return ranges.filter(({ length }) => length > 0);
}

function keyOf({ offset, length }: Range): string {
  return `${offset} ${length}`;
}

function storedPlaces(storage: FileBytes, { outcome }: ReadObject): Map<string, Range> {
  const places = new Map<string, Range>();
  if (outcome.kind !== 'values') return places;
  const { dataset } = outcome;
  const { layout, dims, maxdims, format, elementSize } = dataset;
  if (layout.kind === 'contiguous' && layout.address !== undefined) {
    const length = dims.reduce((product, size) => product * size, elementSize);
    places.set('', { offset: format.baseAddress + layout.address, length });
  }
  if (layout.kind === 'chunked') {
    const index = openChunkIndex(format, { layout, dims, maxdims, filtered: dataset.filters.length > 0 });
    const walk = index.forEach((scaled, { address, size }): undefined => {
      places.set(scaled.join(), { offset: format.baseAddress + address, length: size });
    });
    runSync(walk, readerOf(storage));
  }
  return places;
}

/** Structures whose checksum is their end; the format says how long they are, here the checksum does. */
const SIGNATURES = [
  '\x89HDF',
  'OHDR',
  'OCHK',
  'FAHD',
  'FADB',
  'EAHD',
  'EAIB',
  'EASB',
  'EADB',
  'BTHD',
  'BTIN',
  'BTLF',
  'FRHP',
  'FHIB',
  'SMTB',
  'SMLI',
];
const SHORTEST = 12;

function sealOf(bytes: Uint8Array, { offset, length }: Range): Seal | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const signature = String.fromCharCode(...bytes.subarray(offset, offset + 4));
  if (signature === 'FHDB') {
    for (let at = 10; at <= 24 && at + 4 <= length; at += 1) {
      if (view.getUint32(offset + at, true) === checksumOf(bytes, { offset, length, checksumAt: offset + at }))
        return { offset, length, checksumAt: offset + at };
    }
  }
  const least = SIGNATURES.includes(signature) ? SHORTEST : length;
  for (let size = length; size >= least && size >= SHORTEST; size -= 1) {
    const seal = { offset, length: size, checksumAt: offset + size - 4 };
    if (seal.offset + size <= bytes.length && view.getUint32(seal.checksumAt, true) === checksumOf(bytes, seal))
      return seal;
  }
  return undefined;
}

function checksumOf(bytes: Uint8Array, { offset, length, checksumAt }: Seal): number {
  if (checksumAt === offset + length - 4) return lookup3(bytes.subarray(offset, checksumAt));
  const copy = bytes.slice(offset, offset + length);
  copy.fill(0, checksumAt - offset, checksumAt - offset + 4);
  return lookup3(copy);
}

/** Writes the right checksum into a structure, as far as it is in the file. */
export function sealAgain(bytes: Uint8Array, seal: Seal): void {
  if (seal.offset + seal.length > bytes.length) return;
  new DataView(bytes.buffer, bytes.byteOffset).setUint32(seal.checksumAt, checksumOf(bytes, seal), true);
}
