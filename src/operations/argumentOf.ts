import type { ArgumentKind, ArgumentTypes } from './ArgumentTypes.js';
import { ROUTINES, type Routine } from './ROUTINES.js';
import type { Row } from './Row.js';

/** The name of a routine's first parameter of a kind, if it has one. */
export function parameterOf(routine: Routine, kind: ArgumentKind): string | undefined {
  const { parameters }: Row = ROUTINES[routine];
  for (const parameter of Object.keys(parameters)) if (parameters[parameter] === kind) return parameter;
  return undefined;
}

/** A routine's first argument of a kind, if it has one. */
export function argumentOf<K extends ArgumentKind>(
  routine: Routine,
  args: object,
  kind: K,
): ArgumentTypes[K] | undefined {
  const parameter = parameterOf(routine, kind);
  return parameter === undefined ? undefined : (args as Readonly<Record<string, ArgumentTypes[K]>>)[parameter];
}
