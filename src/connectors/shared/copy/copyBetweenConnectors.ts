import type { ArgumentsOf } from '../../../operations/Operations.js';
import type { IdentifierHome } from '../../../operations/openIdentifiers.js';
import type { Execution } from '../../Connector.js';
import { Turns, takeTurns } from '../Turns.js';
import { type CopyWay, copyObject } from './copyObject.js';

/**
 * Copies an object from a file of one connector to a file of another: `H5Ocopy` as a sequence of routines that both connectors
 * have. Later operations on the target file wait for its end, and those on the source file too if they may change it. If the copy
 * fails or is canceled, the link to it is deleted again.
 *
 * Errors: `H5Error` `already-exists`, `canceled`, `unsupported`, and errors of the routines.
 */
export function copyBetweenConnectors(
  args: ArgumentsOf<'H5Ocopy'>,
  from: IdentifierHome,
  to: IdentifierHome,
  way?: CopyWay,
): Execution<void> {
  const copy = copyObject(args, from.connector, to.connector, way);
  return {
    begin: (observer) => takeTurns((from.isWritten ? [from, to] : [to]).map(turnsOf), () => copy.begin(observer)),
    cancel: () => copy.cancel(),
  };
}

function turnsOf(home: IdentifierHome): Turns {
  home.turns ??= new Turns();
  return home.turns;
}
