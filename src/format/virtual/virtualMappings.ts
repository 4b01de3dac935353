import type { Selection } from '../../model/Dataspace.js';
import { ByteReader } from '../bytes/ByteReader.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import type { Parser } from '../bytes/Parser.js';
import { readGlobalHeapObject } from '../globalHeap/globalHeap.js';
import { parseSelection } from '../selections/parseSelection.js';
import { rankOf, selectionOf } from '../selections/selectionOf.js';

/** A mapping of a virtual dataset as it is stored. */
export interface StoredMapping {
  /** As stored: `.` is the file itself; `%b` stands for the number of a block, `%%` for a percent sign. */
  readonly sourceFile: string;
  readonly sourceDataset: string;
  /** An unlimited hyperslab has a count or a block of `Infinity` in one dimension. */
  readonly source: Selection;
  /** Rank of the source's selection; undefined if all or nothing is selected. */
  readonly sourceRank: number | undefined;
  readonly virtual: Selection;
}

const CHECKSUM_BYTES = 4;
/** The least length of a mapping: two NULs, or flags and a name of one byte, and two selections. */
const LEAST_BYTES = 2 + 2 * 16;
/** The name of the file, or of the dataset, is that of an earlier mapping. */
const FILE_SHARED = 0x01;
const DATASET_SHARED = 0x02;
/** The source is in the same file; no file name is stored. */
const SAME_FILE = 0x04;
const KNOWN_FLAGS = FILE_SHARED | DATASET_SHARED | SAME_FILE;

/**
 * Reads the mappings of a virtual dataset from the global heap (File Format Specification, III.F); none if the layout refers to
 * no heap object.
 */
export function* readVirtualMappings(
  format: FileFormat,
  place: { readonly address: number; readonly index: number } | undefined,
  rank: number,
): Parser<StoredMapping[]> {
  if (!place) return [];
  const bytes = yield* readGlobalHeapObject(format, place.address, place.index);
  const structure = `mappings in object ${place.index} of the global heap collection at ${place.address}`;
  return parseVirtualMappings(new ByteReader(bytes, format, structure), rank);
}

/**
 * The global heap block for virtual datasets (File Format Specification, III.F). Version 1, of HDF5 2.0, adds flags to each
 * mapping, so that a repeated name is stored once.
 */
export function parseVirtualMappings(reader: ByteReader, rank: number): StoredMapping[] {
  verifyChecksum(reader);
  const version = reader.version(0, 1);
  const count = reader.length();
  if (count * LEAST_BYTES > reader.remaining) throw reader.corrupt(`${count} mappings in ${reader.remaining} bytes`);
  const mappings: StoredMapping[] = [];
  for (let n = 0; n < count; n += 1) {
    const flags = version === 0 ? 0 : reader.u8();
    if (flags & ~KNOWN_FLAGS) throw reader.unsupported(`flags 0x${flags.toString(16)} of mapping ${n}`);
    if ((flags & SAME_FILE) !== 0 && (flags & FILE_SHARED) !== 0)
      throw reader.corrupt(`flags 0x${flags.toString(16)} of mapping ${n}`);
    const earlier = (): StoredMapping => {
      const origin = reader.length();
      if (origin >= n)
        throw reader.corrupt(`mapping ${n} shares a name with mapping ${origin}, which does not precede it`);
      return mappings[origin] as StoredMapping;
    };
    const sourceFile = flags & SAME_FILE ? '.' : flags & FILE_SHARED ? earlier().sourceFile : reader.terminatedText();
    const sourceDataset = flags & DATASET_SHARED ? earlier().sourceDataset : reader.terminatedText();
    mappings.push({ sourceFile, sourceDataset, ...parseSelections(reader, rank) });
  }
  if (reader.remaining !== CHECKSUM_BYTES)
    throw reader.corrupt(`${reader.remaining - CHECKSUM_BYTES} bytes after ${count} mappings`);
  return mappings;
}

function parseSelections(reader: ByteReader, rank: number): Pick<StoredMapping, 'source' | 'sourceRank' | 'virtual'> {
  const source = parseSelection(reader);
  const virtual = parseSelection(reader);
  // libhdf5 does not allow mappings of points either.
  if (source.type === 'points' || virtual.type === 'points') throw reader.unsupported('a mapping of points');
  const sourceRank = rankOf(source);
  return {
    source: selectionOf(source, sourceRank ?? 0),
    sourceRank,
    virtual: selectionOf(virtual, rank),
  };
}
