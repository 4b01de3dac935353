import type { Attribute, CompoundData, H5Data, NumericArray, UnreadableAttribute } from '../../index.node.js';
import type { NpyType } from '../npy/NpyType.js';
import type { Dtype } from './zarrType.js';

/**
 * A fill value as `.zarray` has it, as JSON.
 *
 * @param value - A container of one element; undefined for zeros.
 * @param npy - What puts it into bytes.
 * @returns Undefined where one element of an array cannot stand for it.
 */
export function fillText(dtype: Dtype, value: H5Data | undefined, npy: NpyType): string | undefined {
  if (typeof dtype !== 'string') {
    const isForeign = dtype.some(([, code]) => code.startsWith('>'));
    return value && isForeign ? undefined : bytesText(npy, value);
  }
  const kind = dtype[1];
  if (kind === 'S' || kind === 'V')
    return npy.dims.length > 0 && value ? undefined : bytesText({ ...npy, dims: [] }, value);
  if (kind === 'c') {
    const { r, i } = value && !('length' in value) ? (value as CompoundData) : {};
    const [re, im] = r
      ? [...(r as Float64Array), ...(i as Float64Array)]
      : ((value as Float64Array | undefined) ?? [0, 0]);
    return `[${floatText(re ?? 0)}, ${floatText(im ?? 0)}]`;
  }
  // A time is opaque in HDF5.
  if (kind === 'M' || kind === 'm') return value ? undefined : '0';
  const elements = [...((value as NumericArray | undefined) ?? [0])];
  const [first] = elements as [number | bigint];
  // Each element of an array datatype has a value of its own there.
  if (!elements.every((one) => Object.is(one, first))) return undefined;
  if (kind === 'b') return String(Number(first) !== 0);
  return kind === 'f' ? floatText(Number(first)) : String(first);
}

function floatText(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0.0' : JSON.stringify(value);
}

function bytesText({ put, size }: NpyType, value: H5Data | undefined): string {
  const bytes = new Uint8Array(size);
  if (value) put(value, 0, new DataView(bytes.buffer), 0);
  return `"${Buffer.from(bytes).toString('base64')}"`;
}

/**
 * The attribute `_FillValue` of netCDF as the fill value of an array of numbers: xarray masks the values that are equal to that.
 */
export function fillAttribute(
  attributes: readonly (Attribute | UnreadableAttribute)[],
  dtype: Dtype,
): string | undefined {
  const { data, datatype } = attributes.find(({ name }) => name === '_FillValue') ?? {};
  if (typeof dtype !== 'string' || !datatype || !data || !['H5T_INTEGER', 'H5T_FLOAT'].includes(datatype.class))
    return undefined;
  const [value, ...more] = data as NumericArray;
  if (value === undefined || more.length > 0) return undefined;
  if (dtype[1] === 'f') return floatText(Number(value));
  if (!'iu'.includes(dtype[1] ?? '') || (typeof value === 'number' && !Number.isInteger(value))) return undefined;
  // Nothing in the array is equal to what does not fit into it, and zarr raises an OverflowError.
  const [whole, bits] = [BigInt(value), 8 * Number(dtype.slice(2))];
  const fitted = dtype[1] === 'i' ? BigInt.asIntN(bits, whole) : BigInt.asUintN(bits, whole);
  return fitted === whole ? String(whole) : undefined;
}
