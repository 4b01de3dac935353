import { type ErrorStackRecord, failure, H5Error, type H5ErrorKind } from '../../../model/H5Error.js';
import { StorageFileSystem } from './StorageFileSystem.js';

const RECORD = /^\s*#\d+: .*? line \d+ in (.+?)\(\): (.*)$/;
const MAJOR = /^\s*major: (.*)$/;
const MINOR = /^\s*minor: (.*)$/;

/**
 * Parses the error stack that HDF5 printed, outermost call first. When it printed several stacks, the first is that of the failure
 * and the others are consequences.
 */
export function parseDiagnostics(lines: readonly string[]): ErrorStackRecord[] {
  const records: { function: string; message: string; major: string; minor: string }[] = [];
  let stacks = 0;
  for (const line of lines) {
    if (line.startsWith('HDF5-DIAG')) stacks += 1;
    if (stacks > 1) break;
    const record = RECORD.exec(line);
    if (record)
      records.push({
        function: record[1] ?? '',
        message: StorageFileSystem.clean(record[2] ?? ''),
        major: '',
        minor: '',
      });
    const last = records.at(-1);
    if (!last) continue;
    last.major = MAJOR.exec(line)?.[1] ?? last.major;
    last.minor = MINOR.exec(line)?.[1] ?? last.minor;
  }
  return records;
}

/** Kinds by messages of libhdf5, which often say more than the minor error beside them. */
const MESSAGES: readonly (readonly [RegExp, H5ErrorKind])[] = [
  [
    /required filter .* is not registered|not suitable for filters|plugin|not supported|unable to find link class/i,
    'unsupported',
  ],
  [/no appropriate function for conversion path/i, 'unsupported'],
  [/memory allocation failed/i, 'out-of-memory'],
  [
    /file signature not found|truncated file|checksum|filter returned failure|inflate\(\) failed|corrupt|address undefined/i,
    'corrupt-file',
  ],
  [
    /bad (?:version|object header|symbol|B-tree|heap)|wrong .* (?:version|signature)|unknown (?:message|class)/i,
    'corrupt-file',
  ],
  // Errors of the storage have the numbers of the WebAssembly System Interface.
  [/No such file or directory|errno = 44\b|unable to open external raw data/i, 'not-found'],
  [/Permission denied|errno = (?:2|63)\b|no write intent|read-only|file .*is already open/i, 'permission'],
  [/already exists|^file exists$/i, 'already-exists'],
  [/component not found|doesn't exist$/i, 'not-found'],
  [/chunk size must be|extendible contiguous|not in range|out of range/i, 'bad-argument'],
  // "invalid ID" is a consequence of an earlier failure.
  [/Inappropriate|extent|too (?:big|large)|invalid(?! ID)/i, 'bad-argument'],
];

/** Kinds by minor errors (H5E); minor errors that are not listed say which step failed, but not why. */
const MINORS: readonly (readonly [RegExp, H5ErrorKind])[] = [
  [/^(?:Required filter was not found|Feature is unsupported)$/, 'unsupported'],
  [/^(?:No space available for allocation|Unable to allocate .*)$/, 'out-of-memory'],
  [
    /^(?:Not an HDF5 file|File has been truncated|Wrong version number|Bad object .*|Unable to (?:load|decode) .*)$/,
    'corrupt-file',
  ],
  [/^(?:Bad value|Out of range|Inappropriate type)$/, 'bad-argument'],
  [/^Too many soft links in path$/, 'not-found'],
];

/**
 * Kinds by minor errors of the deepest record only: in other records they appear whenever following a path fails, for whatever
 * reason.
 */
const DEEPEST: readonly (readonly [RegExp, H5ErrorKind])[] = [
  [/^Object not found$|^Unable to open file$/, 'not-found'],
  [/^Object already exists$/, 'already-exists'],
];

/** Functions in which HDF5 decodes bytes of a file: what is invalid or too large there is not an argument. */
const DECODING =
  /^H5C_|decode|deserialize|^H5F__super_read$|^H5F_shared_block_read$|^H5G__ent_to_link$|^H5S_extent_get_dims$/;

const NO_WRITE_INTENT = 'no write intent on file';

/**
 * Whether a call gives libhdf5 values to write, which may be wrong, or only names and selections, which have been checked before.
 */
export type LibraryUse = 'reads' | 'writes';

/** The kind of an error stack: that of the deepest record that says why the call failed. */
function kindOfStack(stack: readonly ErrorStackRecord[], use: LibraryUse): H5ErrorKind {
  const { kind, minor, message } = kindOfRecords([...stack].reverse());
  // libhdf5 stores fill values of variable length in the file before it reads them.
  if (kind === 'permission' && message === NO_WRITE_INTENT && use === 'reads') return 'unsupported';
  // An object of the wrong kind is always the caller's mistake.
  if (kind !== 'bad-argument' || minor === 'Inappropriate type') return kind;
  const isOfFile = use === 'reads' || stack.some((record) => DECODING.test(record.function));
  return isOfFile ? 'corrupt-file' : kind;
}

function kindOfRecords(deepestFirst: readonly ErrorStackRecord[]): {
  kind: H5ErrorKind;
  minor?: string;
  message?: string;
} {
  for (const [n, { message, minor }] of deepestFirst.entries()) {
    const kind = among(MESSAGES, message) ?? among(MINORS, minor) ?? (n === 0 ? among(DEEPEST, minor) : undefined);
    if (kind) return { kind, minor, message };
  }
  return { kind: 'io' };
}

function among(table: readonly (readonly [RegExp, H5ErrorKind])[], text: string): H5ErrorKind | undefined {
  return table.find(([pattern]) => pattern.test(text))?.[1];
}

/**
 * The error of a failed call of HDF5.
 *
 * @param what - Names the object.
 * @param errorStack - Its deepest record gives the reason.
 * @param cause - The failure of a storage below HDF5, if there was one; it gives the reason then.
 */
export function h5Failure(
  what: string,
  errorStack: readonly ErrorStackRecord[],
  use: LibraryUse,
  cause?: unknown,
): H5Error {
  const reason =
    cause instanceof Error ? cause.message : inPlainWords(errorStack.at(-1)?.message ?? 'HDF5 gave no reason');
  const kind = cause === undefined ? kindOfStack(errorStack, use) : cause instanceof H5Error ? cause.kind : 'io';
  return failure(kind, `${what}: ${reason}`, { errorStack, cause });
}

/** Rewrites messages of HDF5 that say where it looked, but not what is wrong. */
function inPlainWords(message: string): string {
  if (message === 'file signature not found') return 'it is not an HDF5 file (file signature not found)';
  if (/can't open directory.*plugin/.test(message)) return 'its data needs a filter that is not built into h5wasm';
  if (message === NO_WRITE_INTENT) return 'libhdf5 can do this only in a file that is open for writing';
  return message;
}
