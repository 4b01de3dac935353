import type { Routine } from '../../../operations/Operations.js';
import type { Handler } from './HsdsExecution.js';
import type { UnsupportedRoutine } from './unsupported.js';

/** Handlers of the routines of a chapter of the manual; leaving one out does not compile. */
export type HandlersOf<Chapter extends string> = {
  readonly [R in Exclude<Routine, UnsupportedRoutine> as R extends `${Chapter}${infer _}` ? R : never]: Handler<R>;
};
