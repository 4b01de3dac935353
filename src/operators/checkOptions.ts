import { failure, within } from '../model/H5Error.js';
import type { ArgumentKind } from '../operations/ArgumentTypes.js';
import { checkArgument } from '../operations/checkArguments.js';
import { shown } from '../operations/shown.js';
import { checkParts, type HyperslabSelection } from './hyperslab.js';

/** Says what a value must be, or nothing when it is right. */
type Rule = (value: unknown) => string | undefined;

const count: Rule = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 1 ? undefined : 'an integer of at least 1';
const aFunction: Rule = (value) => (typeof value === 'function' ? undefined : 'a function');
const flag: Rule = (value) => (typeof value === 'boolean' ? undefined : 'a boolean');

/** Every option of the stream tier: they mean the same wherever they are. Kinds of arguments are checked as such. */
const OPTIONS: Readonly<Record<string, Rule | ArgumentKind>> = {
  concurrency: count,
  pieceBytes: count,
  partBytes: count,
  bytesInFlight: count,
  readAhead: count,
  depth: count,
  ordered: flag,
  withoutAttr: flag,
  overwrite: flag,
  skipUnsupported: flag,
  expandSoftLink: flag,
  expandExtLink: flag,
  attributes: (value) => (value === 'names' || value === 'values' ? undefined : "'names' or 'values'"),
  project: aFunction,
  onLoss: aFunction,
  signal: (value) =>
    typeof (value as AbortSignal | null)?.addEventListener === 'function' ? undefined : 'an AbortSignal',
  selection: (value) => {
    if (typeof value !== 'object' || value === null) return 'a dataspace or { start, count, … }';
    if ('class' in value) checkArgument('selection', 'dataspace', value);
    else checkParts(value as HyperslabSelection);
    return undefined;
  },
  memType: 'memoryType',
  datatype: 'datatype',
  indexType: 'indexType',
  order: 'order',
  fapl: 'H5P_FILE_ACCESS',
  toFapl: 'H5P_FILE_ACCESS',
  dxpl: 'H5P_DATASET_XFER',
  dcpl: 'H5P_DATASET_CREATE',
  lcpl: 'H5P_LINK_CREATE',
};

/** Checks the options of an operator, when it is called. Errors: `H5Error` `bad-argument` that names the option. */
export function checkOptions(operator: string, options: object): void {
  within(operator, () => {
    if (typeof options !== 'object' || options === null || Array.isArray(options))
      throw failure('bad-argument', `options must be an object, not ${shown(options)}`);
    for (const [name, rule] of Object.entries(OPTIONS)) {
      const value = (options as Readonly<Record<string, unknown>>)[name];
      if (value === undefined) continue;
      if (typeof rule === 'string') checkArgument(name, rule, value);
      const wanted = typeof rule === 'function' && rule(value);
      if (wanted) throw failure('bad-argument', `${name} must be ${wanted}, not ${shown(value)}`);
    }
  });
}
