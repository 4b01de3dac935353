import { decoderFor } from '../../../codec/decoder.js';
import { storedRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { DatasetCreation, FilterProperty } from '../../../model/H5P.js';
import { describeDataset } from './describeDataset.js';
import type { OpenFile } from './OpenFile.js';
import { type KnownObject, storedObject } from './storedObject.js';

/** The properties that a dataset was created with, as far as its file tells. */
export function creationProperties(file: OpenFile, path: string, routine: string): DatasetCreation {
  const { chunk } = describeDataset(file, path, routine);
  const stored = storedObject(file, path, routine);
  const metadata = file.quiet(routine, path, (module, id) => module.get_dataset_filters(id, path));
  const filters = metadata.map(({ id, name, cd_values }, n): FilterProperty => {
    const flags = stored?.kind === 'dataset' ? stored.filters[n]?.flags : undefined;
    return { id, cdValues: cd_values, name, ...(flags === undefined ? {} : { optional: (flags & 1) !== 0 }) };
  });
  return {
    ...(chunk ? { chunk } : {}),
    ...(filters.length > 0 ? { filters } : {}),
    ...(stored ? storedProperties(stored, file.hid, routine) : {}),
  };
}

/** What only the object's header tells: layout, fill value, times, external files, creation order. */
function storedProperties(stored: KnownObject, hid: number, routine: string): DatasetCreation {
  if (stored.kind !== 'dataset') return {};
  const { attributeCreationOrder, externalFiles, fillValue, layout } = stored;
  return {
    layout: layout.kind,
    fillTime: fillValue.fillTime,
    allocTime: fillValue.allocTime,
    ...fillProperty(stored, hid, routine),
    ...(attributeCreationOrder ? { attrCreationOrder: attributeCreationOrder } : {}),
    ...(externalFiles ? { external: externalFiles } : {}),
  };
}

/** The fill value that the creator set, as a container of one element; one with parts in a heap only libhdf5 can follow. */
function fillProperty(
  stored: Extract<KnownObject, { kind: 'dataset' }>,
  file: number,
  routine: string,
): DatasetCreation {
  const { bytes } = stored.fillValue;
  const raw = storedRawType(stored.datatype, stored.sizeofOffsets);
  if (!bytes || !raw || bytes.byteLength < raw.size || holdsStandardReferences(raw)) return {};
  const decoder = decoderFor(raw, stored.datatype, 'H5T_NATIVE', { routine, file });
  const fillValue = decoder.allocate(1);
  decoder.decode({ bytes, heap: bytes }, 0, 1, fillValue, 0, 1);
  return { fillValue };
}
