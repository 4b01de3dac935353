import { isUtf8 } from 'node:buffer';
import {
  type DatasetId,
  type DatasetMember,
  H5Dread_async,
  H5T_NATIVE_UINT8,
  H5Tvlen_create,
} from '../../index.node.js';
import { CommandError } from '../failures.js';
import { formatBytes } from '../format/numbers.js';
import type { Ask } from '../withFile.js';
import type { ArrayRefs } from './ArrayRefs.js';
import { decodedBytes, hasForeignText } from './decodedBytes.js';
import { fillAttribute } from './fillText.js';
import { storedRefs } from './storedRefs.js';
import { decodedType, whyNot } from './zarrType.js';

/** What is told of a dataset. */
export type Dataset = DatasetMember<'values'>;

/** What is put into the set of references itself. */
export interface Limits {
  /** Chunks of fewer bytes. */
  readonly inlineBytes: number;
  /** Of a dataset, or of chunks of it, that no reference can describe: values of at most so many bytes. */
  readonly decodeBytes: number;
}

/** A variable-length text counts as many bytes as its place in a dataset has. */
const TEXT_BYTES = 16;

/**
 * An open dataset as an array of Zarr 2: by references where a reader of Zarr can decode the bytes in the file, otherwise with its values in one
 * chunk. Errors: `CommandError`, where neither can be.
 */
export async function datasetRefs(id: DatasetId, dataset: Dataset, limits: Limits, ask: Ask): Promise<ArrayRefs> {
  const { datatype, space, attributes } = dataset;
  if (space.class === 'H5S_NULL') throw new CommandError('Zarr has no null dataspace');
  const stored = await storedRefs(id, dataset, limits, ask);
  if (typeof stored !== 'string') return stored;
  const type = decodedType(datatype);
  if (!type) throw new CommandError(whyNot(datatype));
  const { dtype, dims, npy } = type;
  const count = space.dims.reduce((product, size) => product * size, 1);
  const shape = [...space.dims, ...dims];
  const bytes = count * (npy ? npy.size : TEXT_BYTES);
  if (bytes > limits.decodeBytes)
    throw new CommandError(
      `${stored}, and ${formatBytes(bytes)} of values are more than --decode has it put into the set`,
    );
  const data = count === 0 ? undefined : await ask(H5Dread_async(id));
  if (npy && data && hasForeignText(datatype, data))
    throw new CommandError('it has texts of fixed length, not in ASCII, that do not end as Zarr has it');
  if (!npy && data && hasForeignText(datatype, data)) {
    // What was decoded does not tell which bytes they were.
    const texts = (await ask(H5Dread_async(id, H5Tvlen_create(H5T_NATIVE_UINT8)))) as Uint8Array[];
    if (!texts.every((bytes) => isUtf8(bytes))) throw new CommandError('it has texts that are not UTF-8');
  }
  const values = data && decodedBytes(data, count, npy);
  return {
    shape,
    chunk: shape.map((size) => Math.max(size, 1)),
    dtype,
    codecs: npy ? [] : [{ id: 'vlen-utf8' }],
    fill: fillAttribute(attributes, dtype) ?? 'null',
    async *chunks() {
      if (values) yield { key: shape.map(() => 0), bytes: values };
    },
  };
}
