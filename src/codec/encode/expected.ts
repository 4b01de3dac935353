import { failure, type H5Error } from '../../model/H5Error.js';
import { builtinName } from '../numeric/NumericKind.js';

/** The error of data in a wrong container: `data: expected Int32Array of 4 elements, got Int8Array of 4`. */
export function expected(where: string, container: string, got: unknown): H5Error {
  return failure('bad-argument', `${where}: expected ${container}, got ${describe(got)}`);
}

function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (ArrayBuffer.isView(value) && 'length' in value) return `${builtinName(value)} of ${String(value.length)}`;
  if (typeof value === 'object')
    return isColumns(value) ? `columns ${Object.keys(value).join(', ')}` : builtinName(value);
  return `${typeof value} ${String(value)}`;
}

/** Whether a value can be the columns of a compound: an object that is not an array of any kind. */
export function isColumns(value: unknown): value is Readonly<Record<string, unknown>> {
  return builtinName(value) === 'Object' && !Array.isArray(value);
}
