import type { Routine } from '../../../model/Operations.js';
import type { OpeningIdentifier } from '../protocol.js';
import type { CallContext } from '../worker/CallContext.js';
import type { Files } from '../worker/Files.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { Handlers } from './Handlers.js';

/** What handlers work with. */
export interface Native {
  readonly files: Files;
  readonly objects: ObjectTable;
}

/** The handlers of one chapter of the manual: every routine whose name begins with `Prefix`. */
export type HandlersOf<Prefix extends string> = (
  native: Native,
) => Pick<Handlers, Extract<Routine, `${Prefix}${string}`>>;

/** The identifier that a call is to open. */
export function opensOf({ opens }: CallContext): OpeningIdentifier {
  if (!opens) throw new TypeError('a routine that opens something was called without an identifier for it');
  return opens;
}
