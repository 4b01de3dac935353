import type { Parser } from '../../../format/bytes/Parser.js';
import { runSync } from '../../../format/bytes/runSync.js';
import { H5Error } from '../../../model/H5Error.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { OpenFile } from '../worker/OpenFile.js';

/** What a parser makes of a file; undefined for what h5rx does not read. Errors name the object that it is about. */
export function parseStored<T>(parser: Parser<T>, file: OpenFile, path: string, routine: string): T | undefined {
  try {
    return runSync(parser, readerOf(file.bytes));
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'unsupported') return undefined;
    throw error instanceof H5Error
      ? new H5Error(error.kind, routine, `'${path}' in '${file.name}': ${error.message}`, { cause: error })
      : error;
  }
}
