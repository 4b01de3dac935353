import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { H5Error, type H5ErrorKind } from 'h5rx';
import { lastValueFrom, type Observable } from 'rxjs';
import { expect, onTestFinished } from 'vitest';

/** The one result of an operation. */
export function run<T>(operation: Observable<T>): Promise<T> {
  return lastValueFrom(operation);
}

/** The error of an operation that must fail, and with an `H5Error`. */
export async function failure(operation: Observable<unknown>): Promise<H5Error> {
  let result: unknown;
  try {
    result = await lastValueFrom(operation, { defaultValue: 'nothing' });
  } catch (error) {
    expect(error).toBeInstanceOf(H5Error);
    return error as H5Error;
  }
  throw new Error(`it should have failed, but gave ${summary(result)}`);
}

/** Expects an operation to fail with an `H5Error` of one of some kinds; gives the error. */
export async function expectFailure(operation: Observable<unknown>, ...kinds: H5ErrorKind[]): Promise<H5Error> {
  const error = await failure(operation);
  expect(kinds, `${error.kind}: ${error.message}`).toContain(error.kind);
  expect(error.message).not.toBe('');
  expect(error.routine).not.toBe('');
  return error;
}

/** A fresh folder that goes when the test ends. */
export function temporaryFolder(): string {
  const folder = makeFolder();
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A fresh folder that the caller removes. */
export function makeFolder(): string {
  return mkdtempSync(join(tmpdir(), 'h5rx-test-'));
}

/** Path of a file of the corpus generator. */
export function corpusScript(name: string): string {
  return fileURLToPath(new URL(`../corpus/${name}`, import.meta.url));
}

/** Runs a script of the corpus generator; gives what it prints. Another status than those allowed is an error. */
export function runCorpusScript(python: string, name: string, args: readonly string[], allowed = [0]): string {
  const { status, stdout, stderr } = spawnSync(python, [corpusScript(name), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 29,
  });
  if (!allowed.includes(status ?? -1)) throw new Error(`${name} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

function summary(value: unknown): string {
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${value.byteLength} bytes`;
  return String(value).slice(0, 200);
}
