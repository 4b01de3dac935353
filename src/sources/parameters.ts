import { Operation } from '../es/Operation.js';
import { faultOfDataspace, faultOfDatatype, faultOfReference } from '../model/faults.js';
import { badArgument, H5Error } from '../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_RDWR, H5F_ACC_SWMR_READ, H5F_ACC_SWMR_WRITE, H5F_ACC_TRUNC } from '../model/H5F.js';
import { type IdentifierKind, isIdentifier } from '../model/Identifier.js';
import { H5O_INFO_ALL } from '../model/info.js';
import type { Routine } from '../model/Operations.js';
import { checkPropertyList, isPropertyListParameter } from '../model/propertyListRules.js';
import { isKnownName, isWellFormed } from '../model/wellFormed.js';

const OBJECT: readonly IdentifierKind[] = ['group', 'dataset', 'datatype', 'map', 'object'];
const LOCATION: readonly IdentifierKind[] = ['file', ...OBJECT];

/** Parameters that take an identifier, and the kinds they take. */
const IDENTIFIERS: Readonly<Record<string, readonly IdentifierKind[]>> = {
  file_id: ['file'],
  object_id: [...LOCATION, 'attr'],
  loc_id: LOCATION,
  cur_loc_id: LOCATION,
  new_loc_id: LOCATION,
  link_loc_id: LOCATION,
  src_loc_id: LOCATION,
  dst_loc_id: LOCATION,
  src_loc: LOCATION,
  dst_loc: LOCATION,
  obj_id: LOCATION,
  oid: OBJECT,
  group_id: ['file', 'group', 'object'],
  dset_id: ['dataset', 'object'],
  attr_id: ['attr'],
  map_id: ['map', 'object'],
};

/** Routines that take fewer kinds in `object_id` or `type_id` than others, or more. */
const EXCEPTIONS: { readonly [R in Routine]?: Readonly<Record<string, readonly IdentifierKind[]>> } = {
  H5Oclose: { object_id: OBJECT },
  H5Tcopy: { type_id: ['datatype', 'object'] },
  H5Tclose: { type_id: ['datatype', 'object'] },
};

/**
 * The kinds of identifiers that a parameter takes; undefined when it takes none. Where a datatype is wanted, a committed
 * one is an identifier too, which the value tells.
 */
export function kindsOf(routine: Routine, parameter: string, value: unknown): readonly IdentifierKind[] | undefined {
  const exception = EXCEPTIONS[routine]?.[parameter];
  if (exception) return exception;
  if (parameter === 'type_id')
    return value instanceof Operation || isIdentifier(value) ? ['datatype', 'object'] : undefined;
  return Object.hasOwn(IDENTIFIERS, parameter) ? IDENTIFIERS[parameter] : undefined;
}

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

const name = nameOf(isKnownName);
const newName = nameOf(isWellFormed);

/** Routines whose `name` or `attr_name` is that of something new. */
const CREATING = /create|commit/;

const integer: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : 'a safe integer of at least 0';

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

const dimensions: Check = (value) =>
  // Not by `every` of the array itself, which passes over holes.
  Array.isArray(value) && Array.from(value).every((one) => Number.isSafeInteger(one) && one >= 0)
    ? undefined
    : 'an array of safe integers of at least 0, one a dimension';

const datatype = describes('a datatype', faultOfDatatype);
const memoryType = describes('a datatype', faultOfDatatype, 'H5T_NATIVE');
const space = describes('a dataspace', faultOfDataspace);
const spaceOrAll = describes('a dataspace', faultOfDataspace, 'H5S_ALL');
const reference = describes('a reference', faultOfReference);

const source: Check = (value) => {
  if (typeof value === 'string') return newName(value);
  const known =
    value instanceof URL ||
    value instanceof Uint8Array ||
    value instanceof ArrayBuffer ||
    (typeof value === 'object' &&
      value !== null &&
      ('arrayBuffer' in value || ('isSameEntry' in value && 'kind' in value && value.kind === 'file')));
  return known ? undefined : 'a path, a URL, bytes, a Blob or a file handle';
};

const data: Check = (value) =>
  (typeof value !== 'object' && typeof value !== 'string') ||
  value instanceof Operation ||
  value instanceof DataView ||
  value instanceof ArrayBuffer
    ? 'a container of data'
    : undefined;

const fields: Check = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && ((value as number) & ~H5O_INFO_ALL) === 0
    ? undefined
    : 'a combination of H5O_INFO_* fields';

/** Flags of `H5Fcreate`. */
const creationFlags: Check = (value) =>
  value === H5F_ACC_TRUNC || value === H5F_ACC_EXCL ? undefined : 'H5F_ACC_TRUNC (2) or H5F_ACC_EXCL (4)';

const OPENING_FLAGS =
  'H5F_ACC_RDONLY (0) or H5F_ACC_RDWR (1), for SWMR access together with H5F_ACC_SWMR_READ or H5F_ACC_SWMR_WRITE';

/** Flags of `H5Fopen`. */
const openingFlags: Check = (value) => {
  if (typeof value !== 'number') return OPENING_FLAGS;
  const flags = value;
  const known = Number.isInteger(flags) && (flags & ~(H5F_ACC_RDWR | H5F_ACC_SWMR_READ | H5F_ACC_SWMR_WRITE)) === 0;
  const wrongSwmr = (flags & ((flags & H5F_ACC_RDWR) !== 0 ? H5F_ACC_SWMR_READ : H5F_ACC_SWMR_WRITE)) !== 0;
  return known && !wrongSwmr ? undefined : OPENING_FLAGS;
};

/** Checks of the other parameters, by the C manual's name of each. */
const CHECKS: Readonly<Record<string, Check>> = {
  name,
  obj_name: name,
  attr_name: name,
  old_name: name,
  new_name: newName,
  old_attr_name: name,
  new_attr_name: newName,
  group_name: name,
  cur_name: name,
  src_name: name,
  dst_name: newName,
  link_name: newName,
  link_target: newName,
  file_name: newName,
  filename: source,
  container_name: source,
  buf: data,
  key: data,
  value: data,
  fields,
  flags: openingFlags,
  n: integer,
  scope: oneOf(0, 1),
  idx_type: oneOf(0, 1),
  order: oneOf(0, 1, 2),
  size: dimensions,
  offset: dimensions,
  type_id: datatype,
  dtype_id: datatype,
  key_type_id: datatype,
  val_type_id: datatype,
  mem_type_id: memoryType,
  key_mem_type_id: memoryType,
  val_mem_type_id: memoryType,
  space_id: space,
  mem_space_id: spaceOrAll,
  file_space_id: spaceOrAll,
  ref_ptr: reference,
};

/** Checks the arguments of a routine that are no identifiers; the first wrong one is `bad-argument` and is named. */
export function checkArguments(routine: Routine, args: Readonly<Record<string, unknown>>): void {
  const apiName = `${routine}_async`;
  for (const [parameter, value] of Object.entries(args))
    guarded(apiName, parameter, () => checkArgument(routine, parameter, value));
}

function checkArgument(routine: Routine, parameter: string, value: unknown): void {
  const apiName = `${routine}_async`;
  if (isPropertyListParameter(parameter)) {
    checkPropertyList(apiName, parameter, value);
    return;
  }
  const wanted =
    Object.hasOwn(CHECKS, parameter) && kindsOf(routine, parameter, value) === undefined
      ? checkOf(routine, parameter)?.(value)
      : undefined;
  if (wanted) throw badArgument(apiName, `${parameter} must be ${wanted}, not ${shown(value)}`);
}

/** Looks at an argument. One that cannot be looked at, such as an object whose getter throws, is wrong. */
export function guarded<T>(apiName: string, parameter: string, look: () => T): T {
  try {
    return look();
  } catch (cause) {
    if (cause instanceof H5Error) throw cause;
    throw new H5Error('bad-argument', apiName, `${parameter} cannot be looked at`, { cause });
  }
}

function checkOf(routine: Routine, parameter: string): Check | undefined {
  if (parameter === 'flags') return routine === 'H5Fcreate' ? creationFlags : openingFlags;
  const isNew = (parameter === 'name' || parameter === 'attr_name') && CREATING.test(routine);
  const isTarget = routine === 'H5Lcreate_external' && parameter === 'obj_name';
  return isTarget || (isNew && !routine.startsWith('H5Rcreate')) ? newName : CHECKS[parameter];
}

/** Checks a datatype that no connector looks at. */
export function checkDatatype(apiName: string, parameter: string, value: unknown): void {
  guarded(apiName, parameter, () => {
    const wanted = datatype(value);
    if (wanted) throw badArgument(apiName, `${parameter} must be ${wanted}, not ${shown(value)}`);
  });
}

/** A wrong value in few words. */
export function shown(value: unknown): string {
  try {
    if (typeof value === 'string') return JSON.stringify(value);
    if (Array.isArray(value)) return `[${value.slice(0, 8).map(String).join(', ')}${value.length > 8 ? ', …' : ''}]`;
    if (typeof value === 'object' && value !== null) return String(value.constructor?.name ?? 'an object');
    return String(value);
  } catch {
    // A Proxy or a getter that throws.
    return 'an object that cannot be looked at';
  }
}
