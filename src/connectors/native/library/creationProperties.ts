import { decoderFor } from '../../../codec/decoder.js';
import { type RawType, storedRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import { ByteReader } from '../../../format/bytes/ByteReader.js';
import { runSync } from '../../../format/bytes/runSync.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { DatasetCreation, FilterProperty } from '../../../model/H5P.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { describeDataset } from './describeDataset.js';
import { inMemory, type KnownObject, storedObject } from './storedObject.js';

/** The properties that a dataset was created with, as far as its file tells. */
export function creationProperties(file: OpenFile, path: string, routine: string): DatasetCreation {
  const { chunk, virtual } = describeDataset(file, path, routine);
  const stored = storedObject(file, path, routine);
  const metadata = file.quiet(routine, path, (module, id) => module.get_dataset_filters(id, path));
  const filters = metadata.map(({ id, name, cd_values }, n): FilterProperty => {
    const flags = stored?.kind === 'dataset' ? stored.filters[n]?.flags : undefined;
    return { id, cdValues: cd_values, name, ...(flags === undefined ? {} : { optional: (flags & 1) !== 0 }) };
  });
  return {
    ...(chunk ? { chunk } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(virtual ? { layout: 'virtual', virtual } : {}),
    ...(stored ? storedProperties(stored, file, routine) : {}),
  };
}

/** What only the object's header tells: layout, fill value, times, external files, creation order. */
function storedProperties(stored: KnownObject, file: OpenFile, routine: string): DatasetCreation {
  if (stored.kind !== 'dataset') return {};
  const { attributeCreationOrder, externalFiles, fillValue, layout } = stored;
  return {
    layout: layout.kind,
    fillTime: fillValue.fillTime,
    allocTime: fillValue.allocTime,
    ...fillProperty(stored, file, routine),
    ...(attributeCreationOrder ? { attrCreationOrder: attributeCreationOrder } : {}),
    ...(externalFiles ? { external: externalFiles } : {}),
  };
}

/** The fill value that the creator set, as a container of one element; parts of compounds and arrays that lie in a heap are not followed. */
function fillProperty(
  stored: Extract<KnownObject, { kind: 'dataset' }>,
  file: OpenFile,
  routine: string,
): DatasetCreation {
  const { bytes } = stored.fillValue;
  if (!bytes) return {};
  const raw = storedRawType(stored.datatype, stored.sizeofOffsets);
  if (!raw) return variableFill(stored, bytes, file, routine);
  if (bytes.byteLength < raw.size || holdsStandardReferences(raw)) return {};
  return { fillValue: decoded(raw, stored.datatype, bytes, file, routine) };
}

/** Where the elements of a variable-length fill value lie behind what leads to them. */
const ELEMENTS = 16;

/** The same of a text or sequence of variable length, laid out as libhdf5 has it in memory. */
function variableFill(
  stored: Extract<KnownObject, { kind: 'dataset' }>,
  bytes: Uint8Array,
  file: OpenFile,
  routine: string,
): DatasetCreation {
  const type = inMemory(stored.datatype, stored);
  const raw = variableRaw(stored);
  if (!raw || bytes.byteLength < 4 + stored.sizeofOffsets + 4) return {};
  const reader = new ByteReader(bytes, stored.format, 'fill value');
  const length = reader.u32();
  const address = reader.address();
  const index = reader.u32();
  const collections = new GlobalHeapCollections(stored.format);
  // No address, or that of nothing, is an empty one.
  const object = address && length > 0 ? runSync(collections.object(address, index), readerOf(file.bytes)) : undefined;
  const memory = new Uint8Array(ELEMENTS + (object?.byteLength ?? 0) + 1);
  const view = new DataView(memory.buffer);
  if (object) memory.set(object, ELEMENTS);
  if (raw.class === 'H5T_VLEN') view.setUint32(0, length, true);
  if (object) view.setUint32(raw.class === 'H5T_VLEN' ? 4 : 0, ELEMENTS, true);
  return { fillValue: decoded(raw, type, memory, file, routine) };
}

function variableRaw({ datatype, sizeofOffsets }: Extract<KnownObject, { kind: 'dataset' }>): RawType | undefined {
  if (datatype.class === 'H5T_STRING') return { class: 'H5T_STRING', variable: true, size: 4, cset: datatype.cset };
  const base = datatype.class === 'H5T_VLEN' ? storedRawType(datatype.base, sizeofOffsets) : undefined;
  return base && !holdsStandardReferences(base) ? { class: 'H5T_VLEN', size: 8, base } : undefined;
}

function decoded(raw: RawType, type: Datatype, bytes: Uint8Array, file: OpenFile, routine: string): H5Data {
  const decoder = decoderFor(raw, type, 'H5T_NATIVE', { routine, file: file.hid });
  const value = decoder.allocate(1);
  decoder.decode({ bytes, heap: bytes }, 0, 1, value, 0, 1);
  return value;
}
