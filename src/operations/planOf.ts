import { plainDatatype, text } from '../model/datatype/text.js';
import { failure, within } from '../model/H5Error.js';
import type { Identifier } from '../model/Identifier.js';
import { Operation, type OperationPlan } from './Operation.js';
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
  const values = plainArguments(args);
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

/** Arguments as plain values: `text` is none, and tracked operations stand for identifiers. */
function plainArguments(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  let plain = args;
  for (const name of Object.keys(args)) {
    const value = args[name];
    if (value === text) plain = { ...plain, [name]: plainDatatype(text) };
    else if (value instanceof Operation && value.tracked && value.identifier)
      plain = { ...plain, [name]: value.identifier };
  }
  return plain;
}
