import { failure, H5Error } from '../../model/H5Error.js';

/**
 * The error of what depends on an operation that failed; its cause is what failed first.
 *
 * @param what - The beginning of its message.
 */
export function dependencyFailure(failed: H5Error, what?: string): H5Error {
  const cause = failed.kind === 'dependency-failed' && failed.cause instanceof H5Error ? failed.cause : failed;
  const operation = cause.routine === '' ? 'an operation that' : `${cause.routine}, which`;
  return failure('dependency-failed', `${what ?? `it depends on ${operation} failed`}: ${cause.message}`, { cause });
}
