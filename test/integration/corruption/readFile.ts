import { openElements } from '../../../src/connectors/native/reader/openElements.js';
import { PieceReader } from '../../../src/connectors/native/reader/PieceReader.js';
import { type ReadableDataset, readableDataset } from '../../../src/connectors/native/reader/ReadableDataset.js';
import type { ReadJob } from '../../../src/connectors/native/reader/ReadJob.js';
import { readObjectAttributes } from '../../../src/format/attributes/readObjectAttributes.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { runAsync } from '../../../src/format/bytes/runAsync.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { elementPlaces } from '../../../src/format/globalHeap/elementPlaces.js';
import { GlobalHeapCollections } from '../../../src/format/globalHeap/GlobalHeapCollections.js';
import { readLinks } from '../../../src/format/links/readLinks.js';
import type { StoredLink } from '../../../src/format/messages/link.js';
import { readObject } from '../../../src/format/objects/readObject.js';
import type { ObjectAttribute, StoredDataset, StoredGroup } from '../../../src/format/objects/StoredObject.js';
import { readSuperblock, type Superblock } from '../../../src/format/superblock/superblock.js';
import type { Datatype } from '../../../src/model/Datatype.js';
import { H5T_STD_U8LE } from '../../../src/model/datatype/predefined.js';
import type { H5Data } from '../../../src/model/H5Data.js';
import { H5Error } from '../../../src/model/H5Error.js';
import type { FileBytes } from '../../../src/storage/FileBytes.js';
import type { RangeReader } from '../../../src/storage/RangeReader.js';
import { rangeReaderOf } from '../../../src/storage/rangeReaderOf.js';
import { readerOf } from '../../../src/storage/readerOf.js';

/** Elements from `start` on, `count` along each dimension. */
export interface Box {
  readonly start: readonly number[];
  readonly count: readonly number[];
}

/** A link and where it leads, or an attribute and its bytes; null of one that h5rx does not read. */
export type Named = readonly [name: string, is: string | null];

/** What the reading of an object came to. */
export type Outcome =
  | { readonly kind: 'error'; readonly error: H5Error }
  /** What h5rx leaves to libhdf5. */
  | { readonly kind: 'other' }
  /** A group's links, or the attributes of an object, in the order of their names. */
  | { readonly kind: 'names'; readonly names: readonly Named[] }
  | DatasetValues;

export interface DatasetValues {
  readonly kind: 'values';
  readonly dataset: ReadableDataset;
  readonly boxes: readonly Box[];
  /** Elements of each box as the file has them. */
  readonly stored: readonly Uint8Array[];
  /** The same as the containers that programs get. */
  readonly containers: readonly H5Data[];
}

/** An object, or an attribute of one, with the address of the object's header. */
export interface ReadObject {
  readonly address: number;
  readonly outcome: Outcome;
}

/** Elements of a dataset that are read as a whole; of a larger one the first and the last corner are read. */
const MOST_ELEMENTS = 4096;
const CORNER_ELEMENTS = 1024;
/** Objects of a file that are read: a damaged group may have any number of links. */
const MOST_OBJECTS = 100;

/**
 * Reads a file as a worker does, without libhdf5: walks all groups from the root on and reads every dataset. Attributes have
 * an entry of their own, with `@` before their object's path; a file that could not even be opened is the path ''. Throws
 * whatever is no `H5Error`.
 *
 * @param before - Called before an object is read, with its path.
 * @param reader - Reads the same bytes, which may be late.
 */
export async function readFile(
  storage: FileBytes,
  before = (_path: string) => {},
  reader: RangeReader = rangeReaderOf(storage),
): Promise<Map<string, ReadObject>> {
  const found = new Map<string, ReadObject>();
  const read = readerOf(storage);
  const superblock = await run(readSuperblock(storage.size()));
  if (superblock instanceof H5Error) {
    found.set('', { address: 0, outcome: { kind: 'error', error: superblock } });
    return found;
  }
  const waiting: { readonly path: string; readonly address: number }[] = [{ path: '/', address: superblock.rootGroup }];
  const seen = new Set<number>();
  for (let next = waiting.pop(); next && found.size < MOST_OBJECTS; next = waiting.pop()) {
    const { path, address } = next;
    if (seen.has(address)) continue;
    seen.add(address);
    before(path);
    const object = await run(readObject(superblock, address));
    if (object instanceof H5Error) {
      found.set(path, { address, outcome: { kind: 'error', error: object } });
      continue;
    }
    if (object.numAttrs > 0) {
      const attributes = await run(readObjectAttributes(superblock, object));
      found.set(`@${path}`, { address, outcome: namesOf(attributes, asNamedAttribute) });
    }
    if (object.kind === 'datatype') {
      found.set(path, { address, outcome: { kind: 'other' } });
    } else if (object.kind === 'dataset') {
      found.set(path, { address, outcome: await readStored(reader, superblock, object) });
    } else {
      const links = await run(readLinks(superblock, object as StoredGroup));
      found.set(path, { address, outcome: namesOf(links, asNamedLink) });
      if (links instanceof H5Error) continue;
      for (const link of links) {
        if (link.type !== 'hard') continue;
        waiting.push({ path: `${path === '/' ? '' : path}/${link.name}`, address: link.address });
      }
    }
  }
  return found;

  async function run<T>(parser: Parser<T>): Promise<T | H5Error> {
    try {
      return reader.bytes ? runSync(parser, read) : await runAsync(parser, reader);
    } catch (error) {
      return onlyH5Error(error);
    }
  }
}

function namesOf<T>(found: readonly T[] | H5Error, named: (one: T) => Named): Outcome {
  return found instanceof H5Error ? { kind: 'error', error: found } : { kind: 'names', names: found.map(named) };
}

function asNamedLink(link: StoredLink): Named {
  return [link.name, link.type === 'hard' ? String(link.address) : link.type];
}

function asNamedAttribute(attribute: ObjectAttribute): Named {
  return 'error' in attribute ? ['', null] : [attribute.name, Buffer.from(attribute.data).toString('hex')];
}

async function readStored(bytesReader: RangeReader, superblock: Superblock, stored: StoredDataset): Promise<Outcome> {
  try {
    const dataset = readableDataset(stored, superblock);
    if (!dataset) return { kind: 'other' };
    const source = await openElements(bytesReader, dataset);
    if (!source) return { kind: 'other' };
    const boxes = boxesOf(dataset);
    const asBytes: Datatype = {
      class: 'H5T_ARRAY',
      size: dataset.elementSize,
      dims: [dataset.elementSize],
      base: H5T_STD_U8LE,
    };
    const bytes = { ...dataset, datatype: asBytes };
    if (!dataset.isDecodable) return { kind: 'other' };
    const heaps = new GlobalHeapCollections(superblock);
    const { sizeofOffsets } = superblock;
    if (elementPlaces(dataset.datatype, dataset.elementSize, { sizeofOffsets, references: true }).length > 0) {
      // Only whether they are read is to be found out: libhdf5 has them elsewhere in its memory each time.
      for (const box of boxes) await readBox(dataset, box);
      return { kind: 'other' };
    }
    const containers: H5Data[] = [];
    const rawBytes: Uint8Array[] = [];
    for (const box of boxes) {
      const { container, verbatim } = await readBox(dataset, box);
      containers.push(container);
      rawBytes.push(bytesOf((verbatim ? container : (await readBox(bytes, box)).container) as Uint8Array));
    }
    return { kind: 'values', dataset, boxes, stored: rawBytes, containers };

    async function readBox(as: ReadableDataset, box: Box): Promise<{ container: H5Data; verbatim: boolean }> {
      const reader = new PieceReader(jobOf(as, box), bytesReader, heaps);
      const container = reader.decoder.allocate(reader.plan.bufferLength);
      for (const piece of reader.plan.pieces()) {
        const fetched = await (source as NonNullable<typeof source>).fetch([piece], {
          signal: new AbortController().signal,
        });
        const late = reader.read(fetched, 0, piece, container);
        if (late) await runAsync(late, bytesReader);
      }
      return { container, verbatim: reader.decoder.verbatim };
    }
  } catch (error) {
    return { kind: 'error', error: onlyH5Error(error) };
  }
}

function jobOf(dataset: ReadableDataset, { start, count }: Box): ReadJob {
  const { dims, elementSize, layout } = dataset;
  const ones = dims.map(() => 1);
  return {
    file: { identity: 'file', source: undefined },
    dataset,
    request: {
      mode: 'read',
      dims,
      chunk: layout.kind === 'chunked' ? layout.chunk : null,
      elementSize,
      pieceBytes: 2 ** 20,
      byChunk: true,
      fileSelection:
        dims.length === 0 ? { type: 'all' } : { type: 'hyperslab', start, count, stride: ones, block: ones },
      memory: 'packed',
    },
    memType: 'H5T_NATIVE',
    pieceBytes: 2 ** 22,
    hid: 1,
  };
}

/** What is read of an extent. */
function boxesOf({ dims }: ReadableDataset): Box[] {
  const all = { start: dims.map(() => 0), count: dims };
  if (dims.reduce((product, size) => product * size, 1) <= MOST_ELEMENTS) return [all];
  const side = Math.max(1, Math.floor(CORNER_ELEMENTS ** (1 / dims.length)));
  const count = dims.map((size) => Math.min(side, size));
  return [
    { start: all.start, count },
    { start: dims.map((size, d) => size - (count[d] as number)), count },
  ];
}

function bytesOf({ buffer, byteOffset, byteLength }: Uint8Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function onlyH5Error(error: unknown): H5Error {
  return error instanceof H5Error ? error : raise(error);
}

function raise(error: unknown): never {
  throw error;
}
