import { failure } from '../model/H5Error.js';
import type { ArgumentKind } from './ArgumentTypes.js';
import { compositePlan } from './composite.js';
import type { GivenKind } from './formatArguments.js';
import type { OperationPlan } from './Operation.js';
import type { ResultOf } from './Operations.js';
import { type CallerArguments, planOf } from './planOf.js';
import type { Row } from './Row.js';
import { shown } from './shown.js';

/** The routines that have a form for several datasets, whose name ends with `_multi`. */
type MultiRoutine = 'H5Dread' | 'H5Dwrite';

/** Arguments of a routine for several datasets: a list of each, but one transfer property list for all. */
export type MultiArguments<R extends MultiRoutine> = {
  readonly [P in keyof CallerArguments<R>]: P extends 'dxpl_id'
    ? CallerArguments<R>[P]
    : readonly CallerArguments<R>[P][];
};

/** The plan of a routine for `count` datasets, as one operation: the routine once for each. */
export function multiPlan<R extends MultiRoutine, T>(
  row: Row<R>,
  count: number,
  lists: MultiArguments<R>,
  combine: (results: ResultOf<R>[]) => T,
): OperationPlan<T> {
  const { routine, parameters } = row;
  const given: Readonly<Record<string, unknown>> = lists;
  const kinds: [string, GivenKind][] = Object.entries(parameters).map(([parameter, kind]) => [
    parameter,
    isShared(kind) ? kind : [kind],
  ]);
  const memberOf = (n: number): CallerArguments<R> => {
    const args = kinds.map(([parameter, kind]) => {
      const value = given[parameter];
      return [parameter, typeof kind === 'string' ? value : (value as readonly unknown[])[n]];
    });
    return Object.fromEntries(args);
  };
  const members = (): OperationPlan<ResultOf<R>>[] => {
    checkCount(count);
    if (Object(lists.dxpl_id).into !== undefined) {
      const message = `dxpl_id.into is one array for one read: ${routine}_multi_async transfers several datasets`;
      throw failure('bad-argument', message);
    }
    for (const [parameter, kind] of kinds) if (typeof kind !== 'string') checkList(parameter, given[parameter], count);
    return Array.from({ length: count }, (_, n) => planOf(row, memberOf(n)));
  };
  const args = {
    parameters: { count: 'integer', ...Object.fromEntries(kinds) } as const,
    values: { count, ...lists },
  };
  return compositePlan(`${routine}_multi_async`, args, members, combine);
}

/** Whether one argument of a kind goes for all datasets. */
function isShared(kind: ArgumentKind): boolean {
  return kind === 'H5P_DATASET_XFER';
}

function checkCount(count: number): void {
  if (Number.isSafeInteger(count) && count >= 0) return;
  throw failure('bad-argument', `count must be an integer of at least 0, not ${shown(count)}`);
}

function checkList(parameter: string, list: unknown, count: number): void {
  if (!Array.isArray(list)) throw failure('bad-argument', `${parameter} must be an array, not ${shown(list)}`);
  if (list.length === count) return;
  const message = `${parameter} must have ${count} members, as many as count says, not ${list.length}`;
  throw failure('bad-argument', message);
}
