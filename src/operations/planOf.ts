import { plainDatatype, text } from '../model/datatype/text.js';
import { failure, within } from '../model/H5Error.js';
import type { Identifier } from '../model/Identifier.js';
import type { Operation, OperationPlan } from './Operation.js';
import type { ArgumentsOf, ResultOf, Routine } from './Operations.js';
import type { Row } from './Row.js';
import { type Across, Run } from './Run.js';

/** A location: an identifier, or the operation that will yield it. */
export type Loc<Id> = Id | Operation<Id>;

/** A routine's arguments as a caller gives them. */
export type CallerArguments<R extends Routine> = {
  [P in keyof ArgumentsOf<R>]: Extract<ArgumentsOf<R>[P], Identifier> extends never
    ? ArgumentsOf<R>[P]
    : ArgumentsOf<R>[P] | Operation<Extract<ArgumentsOf<R>[P], Identifier>>;
};

/**
 * All that is needed to run a routine, any number of times.
 *
 * @param across - Carries it out between files of two connectors, where that can be.
 */
export function planOf<R extends Routine>(
  row: Row<R>,
  args: CallerArguments<R>,
  across?: Across<R>,
): OperationPlan<ResultOf<R>> {
  const { routine, parameters, transfers } = row;
  const values = withPlainTypes(args);
  const apiName = `${routine}_async`;
  const isInto = (values.dxpl_id as { readonly into?: unknown } | null | undefined)?.into !== undefined;
  let isBegun = false;
  const start = (): Run<R> =>
    within(apiName, () => {
      if (isInto) checkInto(routine, isBegun);
      const run = new Run(row, values, across);
      isBegun = true;
      return run;
    });
  return { apiName, args: { parameters, values }, transfers, start };
}

/** Refuses `dxpl_id.into` where it means nothing, and a second run, which would overwrite what the first has given. */
function checkInto(routine: Routine, isBegun: boolean): void {
  if (routine !== 'H5Dread')
    throw failure(
      'bad-argument',
      `dxpl_id.into is the array that H5Dread_async reads into; ${routine}_async has no use for it`,
    );
  if (isBegun) {
    const message =
      'dxpl_id.into: the operation was subscribed to before, and what it gave would be overwritten; call H5Dread_async anew';
    throw failure('bad-argument', message);
  }
}

/** `text` is no plain value, which the arguments of operations are. */
function withPlainTypes(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (!Object.values(args).includes(text)) return args;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => [name, value === text ? plainDatatype(text) : value]),
  );
}
