import type { Attribute, Datatype, H5Data, UnreadableAttribute } from '../../index.node.js';
import { type ElementText, elementCount, elementJson } from '../format/elements.js';

/** Attributes of netCDF-4 and of dimension scales, which tell what `_ARRAY_DIMENSIONS` and `.zarray` do. */
const HIDDEN = new Set([
  ...['REFERENCE_LIST', 'CLASS', 'DIMENSION_LIST', 'DIMENSION_LABELS', 'NAME', '_FillValue'],
  ...['_Netcdf4Dimid', '_Netcdf4Coordinates', '_nc3_strict', '_NCProperties'],
]);

/**
 * The text of `.zattrs`. As kerchunk has it, an attribute of one element is that element. NaN and the infinities are written as Python's `json` does.
 *
 * @param leaveOut - Hears of an attribute that JSON has no form for.
 */
export function attributesText(
  attributes: readonly (Attribute | UnreadableAttribute)[],
  dimensions: readonly string[] | undefined,
  leaveOut: (name: string, why: string) => void,
): string {
  const fields: string[] = dimensions ? [`"_ARRAY_DIMENSIONS": ${JSON.stringify(dimensions)}`] : [];
  for (const { name, data, datatype, shape, error } of attributes) {
    if (HIDDEN.has(name) || (dimensions && name === '_ARRAY_DIMENSIONS')) continue;
    if (error || !datatype || shape === undefined) leaveOut(name, error?.message ?? 'it cannot be read');
    else if (!isPlain(datatype)) leaveOut(name, 'JSON has no form for its values');
    else fields.push(`${JSON.stringify(name)}: ${valueText(datatype, shape, data)}`);
  }
  return `{${fields.join(', ')}}`;
}

function isPlain(type: Datatype): boolean {
  if (type.class === 'H5T_ARRAY' || type.class === 'H5T_VLEN') return isPlain(type.base);
  return ['H5T_INTEGER', 'H5T_FLOAT', 'H5T_ENUM', 'H5T_STRING', 'H5T_BITFIELD'].includes(type.class);
}

function valueText(type: Datatype, shape: readonly number[] | null, data: H5Data): string {
  if (shape === null) return 'null';
  if (type.class === 'H5T_ARRAY') return valueText(type.base, [...shape, ...type.dims], data);
  const text = elementText(type);
  const count = shape.reduce((product, size) => product * size, 1);
  return count === 1 ? text(data, 0) : nested(shape, 0, (index) => text(data, index));
}

function elementText(type: Datatype): ElementText {
  if (type.class === 'H5T_FLOAT') return (data, index) => floatText((data as Float64Array)[index] ?? Number.NaN);
  if (type.class !== 'H5T_VLEN') return elementJson(type);
  return (data, index) => {
    const sequence = (data as H5Data[])[index] ?? null;
    const length = elementCount(type.base, sequence);
    return length === 0 ? '[]' : nested([length], 0, (at) => elementText(type.base)(sequence, at));
  };
}

/** A float that Python takes for one. */
function floatText(value: number): string {
  if (Object.is(value, -0)) return '-0.0';
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${value}.0` : String(value);
}

function nested([size, ...rest]: readonly number[], index: number, text: (index: number) => string): string {
  if (size === undefined) return text(index);
  return `[${Array.from({ length: size }, (_, n) => nested(rest, index * size + n, text)).join(', ')}]`;
}
