import { CommandError, UsageError } from './failures.js';

/** Whether a file that a command is given is the URL of a remote one. */
export function isRemote(file: string): boolean {
  return /^https?:\/\//i.test(file);
}

/** Whether it is the URL of a file on a server of HDF5, which is read and changed but has no bytes. */
export function isServed(file: string): boolean {
  return /^hdf5:\/\//i.test(file);
}

/** Whether it is no path of the disk. */
export function isUrl(file: string): boolean {
  return isRemote(file) || isServed(file);
}

/** Refuses files on a server for what needs the bytes of a file. */
export function requireBytes(file: string, what: string): void {
  if (isServed(file))
    throw new CommandError(
      `${shownFile(file)}: ${what} needs the bytes of a file, and a server has none; h5rx cp copies it into a file`,
    );
}

/** A file as it is shown: of a URL neither the user's name and password nor the query, which may have a signature. */
export function shownFile(file: string): string {
  if (!isUrl(file)) return file;
  try {
    const { protocol, host, pathname, search } = new URL(file);
    return `${protocol}//${host}${pathname}${search === '' ? '' : '?…'}`;
  } catch {
    throw new UsageError('the URL cannot be read');
  }
}

/** A field name of HTTP (RFC 9110, 5.1), a colon, and a value without line breaks. */
const HEADER = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\r\n\0]*)$/;

/** The headers of `--header`, for requests of a remote file. What is wrong is not shown: it may be a secret. */
export function headersOf(file: string, given: readonly string[] = []): Record<string, string> | undefined {
  if (given.length === 0) return undefined;
  if (!isRemote(file)) throw new UsageError('--header is for files of a URL, https://…');
  return Object.fromEntries(
    given.map((text, n) => {
      const [, name, value = ''] = HEADER.exec(text) ?? [];
      if (name === undefined)
        throw new UsageError(`--header ${n + 1} must be written like 'Name: value' (it is not shown)`);
      return [name, value.trim()];
    }),
  );
}
