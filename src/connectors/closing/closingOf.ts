import { toH5Error } from '../../model/H5Error.js';
import type { Identifier } from '../../model/Identifier.js';
import { inTurn } from '../../operations/inTurn.js';
import { closeIdentifier, failureOf, findHome, type IdentifierHome } from '../../operations/openIdentifiers.js';
import { Closing } from './Closing.js';

/**
 * The close of an identifier by the stream that has opened it. An identifier that the user has closed already, or whose opening
 * failed, is not closed.
 */
export function closingOf(identifier: Identifier, home: IdentifierHome): Closing {
  return new Closing(identifier.hid, home, (end) => {
    if (!findHome(identifier)) {
      end();
      return;
    }
    closeIdentifier(identifier);
    const failed = (thrown: unknown): void => {
      // If the opening failed, there is nothing to close, and the failure has been told.
      end(failureOf(identifier) ? undefined : toH5Error(thrown, routineOf(identifier)));
    };
    try {
      const closing = inTurn([home], () => home.connector.close(identifier));
      closing.begin({ next() {}, error: failed, complete: () => end() });
    } catch (thrown) {
      failed(thrown);
    }
  });
}

/** The routine that errors of closing name. */
function routineOf({ kind }: Identifier): string {
  return kind === 'file' ? 'H5Fclose_async' : 'H5Oclose_async';
}
