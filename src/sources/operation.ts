import { captureCallSite } from '../es/callSite.js';
import { EventSet } from '../es/EventSet.js';
import { type EventSetArgument, H5ES_NONE } from '../es/eventSetArgument.js';
import { badArgument } from '../model/H5Error.js';
import { Operation, type OperationPlan } from '../operations/Operation.js';
import type { ResultOf, Routine } from '../operations/Operations.js';
import { type CallerArguments, type Loc, planOf } from '../operations/planOf.js';
import type { Row } from '../operations/Row.js';
import type { Across } from '../operations/Run.js';
import { shown } from '../operations/shown.js';

export { type EventSetArgument, H5ES_NONE, type Loc };

/**
 * The operation of a routine: cold with `H5ES_NONE`, otherwise started at once inside the event set.
 *
 * @param callee - The public function, so that the caller's own stack frame is the one that is noted.
 * @param across - Carries it out between files of two connectors, where that can be.
 */
export function operation<R extends Routine>(
  row: Row<R>,
  args: CallerArguments<R>,
  es: EventSetArgument,
  callee: { readonly name: string },
  across?: Across<R>,
): Operation<ResultOf<R>> {
  return inEventSet(planOf(row, args, across), es, callee);
}

/** A plan as a cold operation, or tracked by an event set. */
export function inEventSet<T>(
  plan: OperationPlan<T>,
  es: EventSetArgument,
  callee: { readonly name: string },
): Operation<T> {
  if (es === H5ES_NONE) return Operation.cold(plan);
  if (!(es instanceof EventSet)) {
    return Operation.failed(
      plan,
      badArgument(plan.apiName ?? 'H5ES', `es_id must be an event set or H5ES_NONE, not ${shown(es)}`),
    );
  }
  return es.track(plan, es.callSites ? captureCallSite(callee) : undefined);
}
