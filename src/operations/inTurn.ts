import type { Execution } from '../connectors/Connector.js';
import { deferExecution } from '../connectors/shared/deferExecution.js';
import { type Turns, takeTurns } from '../connectors/shared/Turns.js';
import type { IdentifierHome } from './openIdentifiers.js';

/** Carries something out in files: at once, unless an operation that is made of many is under way in one of them. */
export function inTurn<T>(homes: readonly IdentifierHome[], execute: () => Execution<T>): Execution<T> {
  if (!homes.some(isWaiting)) return execute();
  const all = homes.flatMap(({ turns }): Turns[] => (turns ? [turns] : []));
  return deferExecution((begin) => takeTurns(all, begin), execute);
}

function isWaiting({ turns }: IdentifierHome): boolean {
  return turns?.isWaiting === true;
}
