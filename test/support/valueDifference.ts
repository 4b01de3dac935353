import type { H5Data, Reference } from 'h5rx';
import { type ContainerDescription, numbersOf, type ReferenceDescription } from './descriptions.js';

/** References that were met, to be followed afterwards. */
export type FoundReferences = { where: string; expected: ReferenceDescription; found: Reference }[];

/** The first place where data is not what a description says, in words; `undefined` where it all is. */
export function valueDifference(
  expected: ContainerDescription | null,
  found: H5Data,
  folder: string,
  references: FoundReferences,
  where = 'value',
): string | undefined {
  if (expected === null || found === null) return expected === found ? undefined : `${where}: only one side is null`;
  switch (expected.type) {
    case 'compound': {
      if (ArrayBuffer.isView(found) || Array.isArray(found)) return `${where}: columns expected, not ${nameOf(found)}`;
      const fields = Object.keys(expected.fields);
      if (Object.keys(found).sort().join() !== [...fields].sort().join())
        return `${where}: fields ${fields} expected, ${Object.keys(found)} found`;
      return first(fields, (field) =>
        valueDifference(expected.fields[field]!, found[field]!, folder, references, `${where}.${field}`),
      );
    }
    case 'vlen': {
      const { data } = expected;
      if (!Array.isArray(found) || found.length !== data.length)
        return `${where}: ${data.length} sequences expected, ${nameOf(found)} found`;
      return first(data.keys(), (i) =>
        valueDifference(data[i]!, found[i] as H5Data, folder, references, `${where}[${i}]`),
      );
    }
    case 'string':
      return arrayDifference(expected.data, found, where);
    case 'bytes': {
      if (!(found instanceof Uint8Array)) return `${where}: Uint8Array expected, ${nameOf(found)} found`;
      const hex = Buffer.from(found.buffer, found.byteOffset, found.byteLength).toString('hex');
      return hex === expected.hex
        ? undefined
        : `${where}: ${expected.hex.slice(0, 80)} expected, ${hex.slice(0, 80)} found`;
    }
    case 'reference': {
      const { data } = expected;
      if (!Array.isArray(found) || found.length !== data.length)
        return `${where}: ${data.length} references expected, ${nameOf(found)} found`;
      return first(data.keys(), (i) => {
        const [one, other] = [data[i] ?? null, found[i] as Reference | null];
        if (one === null || other === null) return one === other ? undefined : `${where}[${i}]: only one side is null`;
        references.push({ where: `${where}[${i}]`, expected: one, found: other });
        return undefined;
      });
    }
    default: {
      const numbers = numbersOf(expected, folder);
      if (nameOf(found) !== nameOf(numbers)) return `${where}: ${nameOf(numbers)} expected, ${nameOf(found)} found`;
      const other = found as typeof numbers;
      for (let i = 0; i < numbers.length; i += 1) {
        if (!Object.is(numbers[i], other[i]))
          return `${where}[${i}]: ${shown(numbers[i])} expected, ${shown(other[i])} found`;
      }
      return undefined;
    }
  }
}

function arrayDifference(expected: readonly string[], found: H5Data, where: string): string | undefined {
  if (!Array.isArray(found) || found.length !== expected.length)
    return `${where}: ${expected.length} strings expected, ${nameOf(found)} found`;
  return first(expected.keys(), (i) =>
    expected[i] === found[i]
      ? undefined
      : `${where}[${i}]: ${JSON.stringify(expected[i])} expected, ${JSON.stringify(found[i])} found`,
  );
}

function first<T>(items: Iterable<T>, difference: (item: T) => string | undefined): string | undefined {
  for (const item of items) {
    const text = difference(item);
    if (text !== undefined) return text;
  }
  return undefined;
}

const shown = (value: unknown): string => (Object.is(value, -0) ? '-0' : String(value));

function nameOf(value: unknown): string {
  if (Array.isArray(value)) return `array of ${value.length}`;
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${(value as Uint8Array).length}`;
  return value === null ? 'null' : typeof value;
}
