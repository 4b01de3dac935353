import { failure } from '../../../model/H5Error.js';

/** An answer of HSDS in JSON, which always is an object; undefined where there was none. Errors: `H5Error` `io`. */
export function answeredObject<T>(json: T | undefined, subject: string): T | undefined {
  if (json === undefined || (typeof json === 'object' && json !== null && !Array.isArray(json))) return json;
  throw failure('io', `${subject}: the service answered with something else than an object of JSON`);
}
