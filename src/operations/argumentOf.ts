import type { ArgumentKind, ArgumentTypes } from './ArgumentTypes.js';
import type { Row } from './Row.js';

/** The name of a routine's first parameter of a kind, if it has one. */
export function parameterOf({ parameters }: Row, kind: ArgumentKind): string | undefined {
  for (const parameter of Object.keys(parameters)) if (parameters[parameter] === kind) return parameter;
  return undefined;
}

/** A routine's first argument of a kind, if it has one. */
export function argumentOf<K extends ArgumentKind>(row: Row, args: object, kind: K): ArgumentTypes[K] | undefined {
  const parameter = parameterOf(row, kind);
  return parameter === undefined ? undefined : (args as Readonly<Record<string, ArgumentTypes[K]>>)[parameter];
}
