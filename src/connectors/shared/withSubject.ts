import { failure, H5Error } from '../../model/H5Error.js';

/** Puts the subject of an `H5Error` in front of its message. Anything else that was thrown, and a cancel, is returned unchanged. */
export function withSubject(subject: string, thrown: unknown): unknown {
  if (!(thrown instanceof H5Error) || thrown.kind === 'canceled') return thrown;
  const { kind, message, errorStack, cause } = thrown;
  return failure(kind, `${subject}: ${message}`, { errorStack, cause });
}
