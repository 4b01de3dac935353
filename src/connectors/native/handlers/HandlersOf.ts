import type { Routine } from '../../../operations/Operations.js';
import type { OpeningIdentifier } from '../protocol.js';
import type { Files } from '../worker/Files.js';
import type { HandlerContext } from '../worker/HandlerContext.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { ChangingRoutine } from './ChangingRoutine.js';
import type { Handlers } from './Handlers.js';
import type { RareRoutine } from './RareRoutine.js';

/** The state of a worker that handlers use. */
export interface Native {
  readonly files: Files;
  readonly objects: ObjectTable;
}

/** The routines of a chapter: those of H5DS are none of H5D. */
type Chapter<Prefix extends string> = {
  [R in Routine]: R extends `${Prefix}${infer First}${string}` ? (First extends Lowercase<First> ? R : never) : never;
}[Routine];

/** Handlers of the routines whose names begin with `Prefix` and that are in the program itself. */
export type HandlersOf<Prefix extends string> = (
  native: Native,
) => Pick<Handlers, Exclude<Chapter<Prefix>, ChangingRoutine | RareRoutine>>;

/** Handlers of the routines whose names begin with `Prefix`, as far as they are in the part of the program for changes. */
export type ChangingHandlersOf<Prefix extends string> = (
  native: Native,
) => Pick<Handlers, Extract<Chapter<Prefix>, ChangingRoutine>>;

/** Handlers of the routines whose names begin with `Prefix`, as far as they are in the part for what reading needs rarely. */
export type RareHandlersOf<Prefix extends string> = (
  native: Native,
) => Pick<Handlers, Extract<Chapter<Prefix>, RareRoutine>>;

/** The identifier of what a routine opens. */
export function opensOf({ opens }: HandlerContext): OpeningIdentifier {
  if (!opens) throw new TypeError('a routine that opens something was called without an identifier for it');
  return opens;
}
