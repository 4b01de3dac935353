import type { Identifier } from '../model/Identifier.js';
import type { ArgumentsOf, Routine } from '../operations/Operations.js';
import type { Row } from '../operations/Row.js';
import type { Request } from './Connector.js';

/** Makes a request of a routine's row and its arguments. */
export function requestOf<R extends Routine>(row: Row<R>, args: ArgumentsOf<R>, opens?: Identifier): Request<R> {
  return { routine: row.routine, row, args, opens };
}
