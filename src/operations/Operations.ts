import type { ArgumentTypes } from './ArgumentTypes.js';
import type * as ROUTINES from './ROUTINES.js';
import type { Row } from './Row.js';

type Table = typeof ROUTINES;

/** The name of a routine. */
export type Routine = keyof Table;

/** Every routine's arguments, named as the C manual names its parameters, and what its operation emits. */
export type Operations = {
  [R in Routine]: {
    args: {
      -readonly [P in keyof Table[R]['parameters']]: ArgumentTypes[Table[R]['parameters'][P] & keyof ArgumentTypes];
    };
    result: Table[R] extends Row<R, infer _, infer Result> ? Result : never;
  };
};

/** The arguments of a routine, with every location an identifier. */
export type ArgumentsOf<R extends Routine> = Operations[R]['args'];

/** What a routine's operation emits. */
export type ResultOf<R extends Routine> = Operations[R]['result'];

/** The routines that close an identifier. */
export type ClosingRoutine = { [R in Routine]: Table[R]['effect'] extends 'closes' ? R : never }[Routine];
