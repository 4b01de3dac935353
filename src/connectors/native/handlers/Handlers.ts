import type { ArgumentsOf, Routine } from '../../../operations/Operations.js';
import type { Outcome } from '../../../runtime/schedule/Engine.js';
import type { WireResult } from '../protocol.js';
import type { HandlerContext } from '../worker/HandlerContext.js';

/** A handler for every routine: leaving one out does not compile. */
export type Handlers = {
  readonly [R in Routine]: (args: ArgumentsOf<R>, context: HandlerContext) => Outcome<WireResult<R>>;
};
