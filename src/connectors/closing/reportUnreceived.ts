import { config } from 'rxjs';
import { H5Error } from '../../model/H5Error.js';
import type { IdentifierHome } from '../../operations/openIdentifiers.js';

/**
 * Tells an error of closing that nobody received: to the connector's `errors$`; where nobody listens there, data may be lost
 * without a word, and so that of a file open for writing is an uncaught error.
 *
 * @param told - What the stream or the operation has failed with instead; of the same kind, it has told enough.
 */
export function reportUnreceived(error: H5Error, { connector, isWritten }: IdentifierHome, told?: unknown): void {
  if (connector.errors$.observed) connector.errors$.next(error);
  else if (isWritten && !(told instanceof H5Error && told.kind === error.kind)) throwUncaught(error);
}

/** As RxJS does with errors that no subscriber takes: `config.onUnhandledError`, or thrown where nobody can catch it. */
function throwUncaught(error: unknown): void {
  setTimeout(() => {
    const { onUnhandledError } = config;
    if (!onUnhandledError) throw error;
    onUnhandledError(error);
  });
}
