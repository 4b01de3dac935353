import type { Routine } from '../../../operations/Operations.js';
import type * as ROUTINES from '../../../operations/ROUTINES.js';

type Table = typeof ROUTINES;

/** The routines of maps, also those that only read: one class reads and writes maps. */
type MapRoutine = Exclude<Extract<Routine, `H5M${string}`>, 'H5Mclose'>;

/** The routines whose handlers are in the part of the program for changes. */
export type ChangingRoutine =
  | { [R in Routine]: Table[R]['effect'] extends 'changes' ? R : never }[Routine]
  | MapRoutine;
