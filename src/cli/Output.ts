import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { CommandError } from './failures.js';
import { printable, printableText } from './format/printable.js';
import { isServed, isUrl, shownFile } from './remote.js';

/** Where values are written to: standard output, or a file that appears only when it is complete. */
export interface Output {
  /** Hands a part on and waits for room, so that a slow reader sets the pace. */
  write(part: string | Uint8Array): Promise<void>;
  /** One line, whatever names are in it. */
  writeLine(line: string): Promise<void>;
  /** Everything is written: the file takes its name. */
  commit(): Promise<void>;
  /** It went wrong: nothing is left behind. */
  discard(): Promise<void>;
}

/** How an output is opened. */
export interface OutputOptions {
  /** The file that is read, which the output must not be. */
  readonly input?: string;
  /** Text goes to a program as it is: only a terminal gets it without characters that could steer it. */
  readonly exact?: boolean;
}

/** Opens standard output, or a file. */
export async function openOutput(
  path: string | undefined,
  signal: AbortSignal,
  { input, exact = false }: OutputOptions = {},
): Promise<Output> {
  if (path === undefined) return standardOutput(signal, exact && !process.stdout.isTTY);
  if (isServed(path)) throw new CommandError(`-o ${shownFile(path)}: values are written to files of the disk`);
  const target = await realpath(path).catch(() => path);
  if (input !== undefined && !isUrl(input) && target === (await realpath(input)))
    throw new CommandError(`-o ${path}: this is the file that is read`);
  const existing = await stat(target).catch(() => undefined);
  if (existing?.isDirectory()) throw new CommandError(`-o ${path}: this is a folder`);
  // A device or a pipe cannot be replaced by a file.
  const temporary = existing && !existing.isFile() ? undefined : `${target}.${process.pid}.part`;
  const stream = createWriteStream(temporary ?? target, {
    flags: temporary ? 'wx' : 'w',
    ...(existing?.isFile() ? { mode: existing.mode } : {}),
  });
  await once(stream, 'open').catch((error: unknown) => Promise.reject(unwritable(path, error)));
  return fileOutput(path, target, temporary, stream);
}

function standardOutput(signal: AbortSignal, exact: boolean): Output {
  return {
    writeLine(line) {
      return this.write(`${printable(line)}\n`);
    },
    async write(part) {
      signal.throwIfAborted();
      if (part.length === 0) return;
      const shown = exact || typeof part !== 'string' ? part : printableText(part);
      if (!process.stdout.write(shown)) await once(process.stdout, 'drain', { signal });
    },
    async commit() {},
    async discard() {},
  };
}

function fileOutput(path: string, target: string, temporary: string | undefined, stream: WriteStream): Output {
  let failure: unknown;
  stream.on('error', (error) => {
    failure = error;
  });
  return {
    writeLine(line) {
      return this.write(`${printable(line)}\n`);
    },
    async write(part) {
      if (part.length === 0) return;
      if (!stream.write(part)) await once(stream, 'drain').catch(() => {});
      if (failure) throw unwritable(path, failure);
    },
    async commit() {
      stream.end();
      await finished(stream).catch((error: unknown) => Promise.reject(unwritable(path, error)));
      if (temporary) await rename(temporary, target).catch((error: unknown) => Promise.reject(unwritable(path, error)));
    },
    async discard() {
      stream.destroy();
      await finished(stream).catch(() => {});
      if (temporary) await rm(temporary, { force: true });
    },
  };
}

function unwritable(path: string, error: unknown): CommandError {
  return new CommandError(`cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`, {
    cause: error,
  });
}
