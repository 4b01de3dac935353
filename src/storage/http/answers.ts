import { failure, type H5Error } from '../../model/H5Error.js';
import type { HttpResponse } from '../../model/HttpAccess.js';
import { shownUrl } from '../../model/shownUrl.js';

/** The error of an answer that cannot be right. */
export function wrongAnswer(url: string, what: string): H5Error {
  return failure('io', `${shownUrl(url)}: the server's answer is wrong: ${what}`);
}

/** The error of a whole file that is larger than may be read. */
export function tooLarge(url: string, what: string, wholeFileBytes: number): H5Error {
  return failure(
    'unsupported',
    `${shownUrl(url)}: the server sends the whole file ${what} instead of parts of it, and wholeFileBytes is ${wholeFileBytes}`,
  );
}

/** Ends a body that nobody wants. */
export function stop({ body }: HttpResponse): void {
  try {
    body
      ?.getReader()
      .cancel()
      .catch(() => {});
  } catch {
    // Somebody reads it.
  }
}
