import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { H5WritableData, NumericArray } from 'h5rx';
import { expect } from 'vitest';
import type { ContainerDescription, ReferenceDescription } from './descriptions.js';
import { runCorpusScript } from './h5.js';

/** What is expected of an object, for verify.py: any of the fields of a description. */
export type ObjectSpecification = { readonly path: string } & Readonly<Record<string, unknown>>;

/** Expects h5py to find in a file what was written; `exact` also that there is nothing else. */
export function expectH5pyToFind(
  python: string,
  file: string,
  objects: readonly ObjectSpecification[],
  { exact = false } = {},
): void {
  const specification = `${file}.spec.json`;
  writeFileSync(specification, JSON.stringify({ exact, objects }));
  const answer = runCorpusScript(python, 'verify.py', [file, specification], [0, 1, 2]);
  expect((JSON.parse(answer) as { differences: unknown[] }).differences).toEqual([]);
}

/** Expects h5dump to read all of a file without a word of complaint; gives what it prints. */
export function expectCleanDump(h5dump: string, file: string): string {
  const { status, stdout, stderr } = spawnSync(h5dump, [file], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

/** The same tests of both programs. */
export function expectToBeReadable(
  { python, h5dump }: { readonly python: string; readonly h5dump: string },
  file: string,
  objects: readonly ObjectSpecification[],
  options: { readonly exact?: boolean } = {},
): void {
  expectH5pyToFind(python, file, objects, options);
  expectCleanDump(h5dump, file);
}

/** Data as a container of a specification; `path` tells where a reference leads. */
export function containerOf(data: H5WritableData): ContainerDescription {
  if (ArrayBuffer.isView(data)) return numbers(data as NumericArray);
  if (Array.isArray(data)) {
    if (data.every((element) => typeof element === 'string')) return { type: 'string', data };
    return { type: 'vlen', data: data.map((element) => containerOf(element as H5WritableData)) };
  }
  const fields = Object.entries(data as Record<string, H5WritableData>);
  return { type: 'compound', fields: Object.fromEntries(fields.map(([name, field]) => [name, containerOf(field)])) };
}

/** References as a container of a specification. */
export function referencesTo(...data: (ReferenceDescription | null)[]): ContainerDescription {
  return { type: 'reference', data };
}

/** Bytes of opaque elements and bit fields as a container of a specification. */
export function hexOf(bytes: Uint8Array): ContainerDescription {
  return { type: 'bytes', hex: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex') };
}

const NAMES: Readonly<Record<string, string>> = { BigInt64Array: 'int64', BigUint64Array: 'uint64' };

function numbers(data: NumericArray): ContainerDescription {
  const { name } = data.constructor;
  const type = NAMES[name] ?? name.replace('Array', '').toLowerCase();
  return { type, data: Array.from(data as ArrayLike<number | bigint>, jsonNumber) } as ContainerDescription;
}

function jsonNumber(value: number | bigint): number | string {
  if (typeof value === 'bigint') return String(value);
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? value : String(value);
}
