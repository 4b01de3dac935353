import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { H5Data, NumericArray } from '../../../src/model/H5Data.js';
import type { Answer, Question, Verdict } from './Judge.js';
import type { DatasetValues, ReadObject } from './readFile.js';
import type { SeedFile } from './SeedFile.js';

/** The question what libhdf5 makes of objects. */
export function questionOf(seed: SeedFile, bytes: Uint8Array, asked: ReadonlyMap<string, ReadObject>): Question {
  const objects: Question['objects'] = {};
  for (const [path, { address, outcome }] of asked) {
    if (path === '') continue;
    const dtype = outcome.kind === 'values' ? dtypeOf(outcome) : undefined;
    objects[path] = { address, what: path.startsWith('@') ? 'attributes' : 'object', ...(dtype && { dtype }) };
  }
  return { file: seed.name, length: bytes.length, edits: editsOf(seed.bytes, bytes), objects };
}

function editsOf(before: Uint8Array, after: Uint8Array): [number, string][] {
  const edits: [number, string][] = [];
  for (let at = 0; at < after.length; at += 1) {
    if (before[at] === after[at]) continue;
    let end = at + 1;
    while (end < after.length && before[end] !== after[end]) end += 1;
    edits.push([at, Buffer.from(after.subarray(at, end)).toString('hex')]);
    at = end;
  }
  return edits;
}

/** NumPy's name of numbers in a container; undefined for everything that HDF5 does not convert to numbers. */
function dtypeOf({ dataset, containers }: DatasetValues): string | undefined {
  const { datatype } = dataset;
  // Of a mantissa of 0 without an implied bit libhdf5 makes a number that is not 0.
  const isPlain = datatype.class === 'H5T_INTEGER' || (datatype.class === 'H5T_FLOAT' && datatype.norm === 'IMPLIED');
  if (!isPlain) return undefined;
  const numbers = containers[0] as NumericArray;
  const { name } = numbers.constructor;
  const letter = name.startsWith('Float') ? 'f' : name.includes('Uint') ? 'u' : 'i';
  return `<${letter}${numbers.BYTES_PER_ELEMENT}`;
}

/**
 * Why h5rx may read what libhdf5 does not. Everything else that libhdf5 refuses, h5rx has to refuse too.
 *
 * - The file as a whole: its end, and fields of the superblock that reading has no use for: sizes of nodes.
 * - It crashes or does not return: nothing is known then.
 * - Nothing is read of a dataset without elements, wherever its address is.
 * - What is only needed for writing: gaps, counts and free lists, which it wants to mend in part.
 * - Extents of more chunks than it can count.
 * - What is odd, but not ambiguous: flags and messages that do not fit, members that overlap, few significant bits, names
 *   with NULs in them, links to nowhere.
 */
const EXPLAINED = [
  /^unopened/,
  /^died/,
  /addr overflow|number of children is greater than maximum/,
  /gap in chunk with no null messages|bad object header message count|bad object header chunk size/,
  /free list|free block|heap block address overflow|no write intent/,
  /can't locate piece in dataset skip list/,
  /bad flag combination for message|flagged as shareable|does not support reference count message/,
  /member overlaps with previous member|unusually large # of unused bits/,
  /attribute name has different length|decoded name length is invalid|0 length enum name|invalid link length/,
];
const NO_ELEMENTS = /invalid dataset size/;

/**
 * How what h5rx made of an object differs from what libhdf5 did; undefined where it does not, or where it is explained.
 * What one refuses and the other does not is a text without numbers.
 */
export function disagreement({ outcome }: ReadObject, path: string, answer: Answer): string | undefined {
  const verdict = verdictOf(answer, path);
  switch (outcome.kind) {
    case 'other':
      return undefined;
    case 'error': {
      const { kind, message } = outcome.error;
      return 'error' in verdict ? undefined : `h5rx alone refuses: ${kind}: ${withoutNumbers(message)}`;
    }
    case 'names': {
      const { names } = outcome;
      // Nothing is said of attributes that h5rx does not read; of two with one name libhdf5 opens one.
      if (names.some(([, is]) => is === null) || new Set(names.map(([name]) => name)).size < names.length)
        return undefined;
      if ('error' in verdict) return unexplained(verdict.error, EXPLAINED);
      if (!('names' in verdict)) return 'a group, where libhdf5 has a dataset';
      return isDeepStrictEqual(names, verdict.names) ? undefined : 'other links or attributes';
    }
    case 'values':
      if ('error' in verdict) {
        const isEmpty = outcome.stored.every(({ length }) => length === 0);
        return unexplained(verdict.error, isEmpty ? [...EXPLAINED, NO_ELEMENTS] : EXPLAINED);
      }
      if (!('dims' in verdict)) return 'a dataset, where libhdf5 has a group';
      if (!isDeepStrictEqual(verdict.dims, outcome.dataset.dims)) return 'another extent';
      if (!isDeepStrictEqual(verdict.stored, outcome.stored.map(hashOf))) return 'other elements';
      if (verdict.converted && !isDeepStrictEqual(verdict.converted, outcome.containers.map(hashOfNumbers)))
        return 'other values';
      return undefined;
  }
}

function unexplained(error: string, explained: readonly RegExp[]): string | undefined {
  return explained.some((reason) => reason.test(error)) ? undefined : `libhdf5 alone refuses: ${withoutNumbers(error)}`;
}

function verdictOf(answer: Answer, path: string): Verdict {
  if ('unopened' in answer) return { error: `unopened: ${answer.unopened}` };
  if ('died' in answer) return { error: `died: ${answer.died}` };
  return answer.objects[path] ?? { error: 'not asked' };
}

function withoutNumbers(text: string): string {
  return text.replace(/0x[0-9a-f]+/g, 'X').replace(/\d[\d.e+]*/g, 'N');
}

/** All NaNs are the same one. */
function hashOfNumbers(container: H5Data): string {
  const numbers = (container as NumericArray).slice();
  for (let i = 0; i < numbers.length; i += 1) if (Number.isNaN(numbers[i])) numbers[i] = Number.NaN;
  return hashOf(numbers);
}

function hashOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return createHash('sha1')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
