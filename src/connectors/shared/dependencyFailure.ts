import { failure, H5Error } from '../../model/H5Error.js';

/**
 * The error `dependency-failed` of an operation that depends on a failed one. Its cause is the first failure, even if that is
 * several operations away.
 *
 * @param what - The beginning of the message, instead of one that names the failed operation.
 */
export function dependencyFailure(failed: H5Error, what?: string): H5Error {
  const cause = failed.kind === 'dependency-failed' && failed.cause instanceof H5Error ? failed.cause : failed;
  const operation = cause.routine === '' ? 'an operation that' : `${cause.routine}, which`;
  return failure('dependency-failed', `${what ?? `it depends on ${operation} failed`}: ${cause.message}`, { cause });
}
