import { type Attribute, booleanEnum, H5Tequal, type UnreadableAttribute } from 'h5rx';

/** Attributes as plain values, without those that are none (compounds, references …) or cannot be read. */
export function plainAttributes(attributes: readonly (Attribute | UnreadableAttribute)[]): Record<string, unknown> {
  const entries = attributes.flatMap(({ name, data, shape, datatype }) => {
    if (!datatype || !/INTEGER|FLOAT|ENUM|STRING/.test(datatype.class) || !data || !shape) return [];
    const elements = Array.from(data as ArrayLike<unknown>);
    return [[name, nested(H5Tequal(datatype, booleanEnum) ? elements.map(Boolean) : elements, shape)]];
  });
  return Object.fromEntries(entries);
}

/** For `JSON.stringify`: JSON has no large integers, no NaN and no infinities, which are strings. */
export function jsonValue(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

/** Elements in arrays of arrays; the one of a scalar bare. */
function nested(elements: readonly unknown[], [size, ...inner]: readonly number[]): unknown {
  if (size === undefined) return elements[0];
  const each = elements.length / size;
  return Array.from({ length: size }, (_, n) => nested(elements.slice(n * each, (n + 1) * each), inner));
}
