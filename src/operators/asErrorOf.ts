import { H5Error } from '../model/H5Error.js';

/** The error of a routine that callers do not know, as that of the operator which called it. */
export function asErrorOf(operator: string, error: unknown): unknown {
  if (!(error instanceof H5Error)) return error;
  const { kind, message, errorStack, cause } = error;
  return new H5Error(kind, operator, message, { errorStack, cause });
}
