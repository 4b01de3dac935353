import { type ErrorStackRecord, H5Error, type H5ErrorKind } from '../../../model/H5Error.js';
import { StorageFileSystem } from './StorageFileSystem.js';

const RECORD = /^\s*#\d+: .*? line \d+ in (.+?)\(\): (.*)$/;
const MAJOR = /^\s*major: (.*)$/;
const MINOR = /^\s*minor: (.*)$/;

/**
 * The error stack that HDF5 printed, outermost call first. When a call printed several, the first is the failure and
 * the others are what came of it.
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

/** What the texts of an error stack speak of, tried in order: messages and minors of libhdf5's H5E. */
const KINDS: readonly (readonly [RegExp, H5ErrorKind])[] = [
  [
    /required filter .* is not registered|not suitable for filters|plugin|not supported|unable to find link class|no appropriate function for conversion path/i,
    'unsupported',
  ],
  [/No space available for allocation|memory allocation failed|Unable to allocate/i, 'out-of-memory'],
  [
    /file signature not found|truncated file|checksum|filter returned failure|inflate\(\) failed|corrupt/i,
    'corrupt-file',
  ],
  [
    /bad (?:version|object header|symbol|B-tree|heap)|wrong .* (?:version|signature)|unknown (?:message|class)/i,
    'corrupt-file',
  ],
  [/already exists/i, 'already-exists'],
  [
    /No such file or directory|errno = 44|doesn't exist|component not found|unable to open external raw data/i,
    'not-found',
  ],
  [/Permission denied|errno = 2\b|no write intent|read-only|already open/i, 'permission'],
  [/not in range|out of range|Inappropriate|extent|too (?:big|large)|invalid/i, 'bad-argument'],
  [/Object not found/i, 'not-found'],
  [/Bad|Unable to (?:load|decode)/i, 'corrupt-file'],
];

/** Functions in which HDF5 makes sense of a file's bytes: what is invalid or too large there is no argument. */
const DECODING =
  /^H5C_|decode|deserialize|^H5F__super_read$|^H5F_shared_block_read$|^H5G__ent_to_link$|^H5S_extent_get_dims$/;

/** The kind of failure that an error stack tells of: what was said deepest down counts, and messages before minors. */
function kindOfStack(stack: readonly ErrorStackRecord[]): H5ErrorKind {
  const kind = kindOfTexts(stack);
  return kind === 'bad-argument' && stack.some((record) => DECODING.test(record.function)) ? 'corrupt-file' : kind;
}

function kindOfTexts(stack: readonly ErrorStackRecord[]): H5ErrorKind {
  const deepestFirst = [...stack].reverse();
  // Every path that libhdf5 goes fails as "Object not found", whatever was to be done at its end: this counts deepest down only.
  const minors = deepestFirst.map(({ minor }) => minor).filter((minor, n) => n === 0 || minor !== 'Object not found');
  const texts = [...deepestFirst.map(({ message }) => message), ...minors];
  for (const text of texts) {
    const kind = KINDS.find(([pattern]) => pattern.test(text))?.[1];
    if (kind) return kind;
  }
  return 'io';
}

/**
 * A failure of HDF5: `what` names the object; the deepest record of the stack says why. A storage that failed below HDF5
 * is the cause.
 */
export function h5Failure(
  routine: string,
  what: string,
  errorStack: readonly ErrorStackRecord[],
  cause?: unknown,
): H5Error {
  const reason =
    cause instanceof Error ? cause.message : inPlainWords(errorStack.at(-1)?.message ?? 'HDF5 gave no reason');
  const kind = cause === undefined ? kindOfStack(errorStack) : cause instanceof H5Error ? cause.kind : 'io';
  return new H5Error(kind, routine, `${what}: ${reason}`, { errorStack, cause });
}

/** Two of HDF5's messages speak of where it looked and not of what is wrong. */
function inPlainWords(message: string): string {
  if (message === 'file signature not found') return 'it is not an HDF5 file (file signature not found)';
  if (/can't open directory.*plugin/.test(message)) return 'its data needs a filter that is not built into h5wasm';
  return message;
}
