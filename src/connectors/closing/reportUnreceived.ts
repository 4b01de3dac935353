import { config } from 'rxjs';
import { H5Error } from '../../model/H5Error.js';
import type { IdentifierHome } from '../../operations/openIdentifiers.js';

/**
 * Reports an error of a close that nobody received, to the connector's `errors$`. If that has no subscriber, the error of a file
 * that was open for writing becomes an uncaught error, because data may have been lost.
 *
 * @param received - The error that the stream's subscriber has received instead; one of the same kind is enough.
 */
export function reportUnreceived(error: H5Error, { connector, isWritten }: IdentifierHome, received?: unknown): void {
  if (connector.errors$.observed) connector.errors$.next(error);
  else if (isWritten && !(received instanceof H5Error && received.kind === error.kind)) throwUncaught(error);
}

/** Handles an error as RxJS handles errors without a subscriber: `config.onUnhandledError`, or thrown where nobody can catch it. */
function throwUncaught(error: unknown): void {
  setTimeout(() => {
    const { onUnhandledError } = config;
    if (!onUnhandledError) throw error;
    onUnhandledError(error);
  });
}
