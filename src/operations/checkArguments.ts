import { faultOfDataspace, faultOfDatatype, faultOfReference } from '../model/faults.js';
import { failure, H5Error } from '../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_RDWR, H5F_ACC_SWMR_READ, H5F_ACC_SWMR_WRITE, H5F_ACC_TRUNC } from '../model/H5F.js';
import type { IdentifierKind } from '../model/Identifier.js';
import { H5O_INFO_ALL } from '../model/info.js';
import { isKnownName, isWellFormed } from '../model/wellFormed.js';
import type { ArgumentKind, LocationKind, PropertyListClass } from './ArgumentTypes.js';
import { checkPropertyList } from './checkPropertyList.js';
import { identifierKindsOf } from './identifierKinds.js';
import { isPropertyListClass } from './isPropertyListClass.js';
import { Operation } from './Operation.js';
import type { Parameters } from './Row.js';
import { shown } from './shown.js';

/** Says what a value must be, or nothing when it is right. */
type Check = (value: unknown) => string | undefined;

const nameOf =
  (isName: (name: string) => boolean): Check =>
  (value) => {
    if (typeof value !== 'string') return 'a string';
    if (value === '') return 'not empty';
    if (value.includes('\0')) return 'a string without NUL characters';
    return isName(value) ? undefined : 'a string without lone surrogates, which no UTF-8 has';
  };

const newName = nameOf(isWellFormed);

const text: Check = (value) => (value === '' ? undefined : newName(value));

const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value) =>
    allowed.includes(value) ? undefined : `one of ${allowed.join(', ')}`;

const describes =
  (what: string, faultOf: (value: unknown) => string | undefined, ...words: readonly string[]): Check =>
  (value) => {
    if (words.includes(value as string)) return undefined;
    const fault = faultOf(value);
    if (fault === undefined) return undefined;
    return fault === '' ? [what, ...words].join(' or ') : `${what} with a right ${fault}`;
  };

const isRecordOfFlags = (value: unknown, names: readonly string[]): boolean =>
  Object.prototype.toString.call(value) === '[object Object]' &&
  Object.entries(value as object).every(
    ([name, flag]) => names.includes(name) && (flag === undefined || typeof flag === 'boolean'),
  );

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

const datatype = describes('a datatype', faultOfDatatype);

const data: Check = (value) =>
  (typeof value !== 'object' && typeof value !== 'string') ||
  value instanceof Operation ||
  value instanceof DataView ||
  value instanceof ArrayBuffer
    ? 'a container of data'
    : undefined;

const OPENING_FLAGS =
  'H5F_ACC_RDONLY (0) or H5F_ACC_RDWR (1), for SWMR access together with H5F_ACC_SWMR_READ or H5F_ACC_SWMR_WRITE';

/** What operators give; callers do not. */
type Internal = 'membersAsked';

/** The checks of what is no property list, and of what is no identifier in the first place. */
const CHECKS: {
  readonly [K in Exclude<ArgumentKind, PropertyListClass | LocationKind | Internal> | 'storedType']: Check;
} = {
  name: nameOf(isKnownName),
  newName,
  text,
  optionalText: (value) => (value === null ? undefined : text(value)),
  source: (value) => {
    if (typeof value === 'string') return newName(value);
    const known =
      value instanceof URL ||
      value instanceof Uint8Array ||
      value instanceof ArrayBuffer ||
      (typeof value === 'object' &&
        value !== null &&
        ('arrayBuffer' in value || ('isSameEntry' in value && 'kind' in value && value.kind === 'file')));
    return known ? undefined : 'a path, a URL, bytes, a Blob or a file handle';
  },
  buffer: data,
  element: data,
  datatype,
  storedType: datatype,
  memoryType: describes('a datatype', faultOfDatatype, 'H5T_NATIVE'),
  dataspace: describes('a dataspace', faultOfDataspace),
  selection: describes('a dataspace', faultOfDataspace, 'H5S_ALL'),
  dims: (value) =>
    // Not by `every` of the array itself, which passes over holes.
    Array.isArray(value) && Array.from(value).every(isSize)
      ? undefined
      : 'an array of safe integers of at least 0, one a dimension',
  reference: describes('a reference', faultOfReference),
  integer: (value) => (isSize(value) ? undefined : 'a safe integer of at least 0'),
  indexType: oneOf(0, 1),
  order: oneOf(0, 1, 2),
  scope: oneOf(0, 1),
  creationFlags: (value) =>
    value === H5F_ACC_TRUNC || value === H5F_ACC_EXCL ? undefined : 'H5F_ACC_TRUNC (2) or H5F_ACC_EXCL (4)',
  openingFlags: (value) => {
    if (typeof value !== 'number') return OPENING_FLAGS;
    const flags = value;
    const known = Number.isInteger(flags) && (flags & ~(H5F_ACC_RDWR | H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE)) === 0;
    const wrongSwmr = (flags & ((flags & H5F_ACC_RDWR) !== 0 ? H5F_ACC_SWMR_READ : H5F_ACC_SWMR_WRITE)) !== 0;
    return known && !wrongSwmr ? undefined : OPENING_FLAGS;
  },
  infoFields: (value) =>
    Number.isInteger(value) && (value as number) >= 0 && ((value as number) & ~H5O_INFO_ALL) === 0
      ? undefined
      : 'a combination of H5O_INFO_* fields',
  iterationFields: (value) =>
    value === undefined || isRecordOfFlags(value, ['info', 'value'])
      ? undefined
      : 'an object { info?, value? } of booleans',
};

type Given = Readonly<Record<string, unknown>>;

/**
 * Walks through arguments: checks those that are no identifiers, and resolves the others. The first wrong one is `bad-argument` and is
 * named; so is one that cannot be looked at, such as an object whose getter throws.
 *
 * @param locate - Gives the identifier of one of the kinds that a value stands for.
 * @returns The arguments, with identifiers for what stands for them.
 */
export function resolveArguments(
  parameters: Parameters,
  given: Given,
  locate: (parameter: string, value: unknown, kinds: readonly IdentifierKind[]) => unknown,
): Given {
  let args = given;
  for (const parameter of Object.keys(parameters)) {
    const kind = parameters[parameter] as ArgumentKind;
    try {
      const value = given[parameter];
      const kinds = identifierKindsOf(kind, value);
      const identifier = kinds && locate(parameter, value, kinds);
      if (!kinds) checkArgument(parameter, kind, value);
      else if (identifier !== value) args = { ...args, [parameter]: identifier };
    } catch (cause) {
      if (cause instanceof H5Error) throw cause;
      throw failure('bad-argument', `${parameter} cannot be looked at`, { cause });
    }
  }
  return args;
}

/** Checks an argument that is no identifier. Errors: `H5Error` `bad-argument` that names the parameter. */
export function checkArgument(parameter: string, kind: ArgumentKind, value: unknown): void {
  if (isPropertyListClass(kind)) {
    checkPropertyList(parameter, kind, value);
    return;
  }
  const wanted = (CHECKS as Partial<typeof CHECKS>)[kind as keyof typeof CHECKS]?.(value);
  if (wanted) throw failure('bad-argument', `${parameter} must be ${wanted}, not ${shown(value)}`);
}
