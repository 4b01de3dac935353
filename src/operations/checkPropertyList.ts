import { failure, type H5Error } from '../model/H5Error.js';
import { LIBRARY_VERSIONS } from '../model/H5F.js';
import { H5P_DEFAULT } from '../model/H5P.js';
import { NUMERIC_ARRAYS } from '../model/NUMERIC_ARRAYS.js';
import type { PropertyListClass } from './ArgumentTypes.js';

/** Says what a value must be, or nothing when it is right. */
type Rule = (value: unknown) => string | undefined;

const integerIn =
  (low: number, high: number): Rule =>
  (value) =>
    Number.isSafeInteger(value) && (value as number) >= low && (value as number) <= high
      ? undefined
      : `an integer from ${low} to ${high === Number.MAX_SAFE_INTEGER ? '2^53 - 1' : high}`;

const isBoolean: Rule = (value) => (typeof value === 'boolean' ? undefined : 'a boolean');

const oneOf =
  (...allowed: readonly string[]): Rule =>
  (value) =>
    allowed.includes(value as string) ? undefined : `one of ${allowed.map((one) => `'${one}'`).join(', ')}`;

const creationOrder = oneOf('tracked', 'indexed');
const charEncoding = oneOf('ASCII', 'UTF-8');
const bytes = integerIn(1, Number.MAX_SAFE_INTEGER);

const userblock: Rule = (value) =>
  value === 0 ||
  (Number.isSafeInteger(value) && (value as number) >= 512 && Number.isInteger(Math.log2(value as number)))
    ? undefined
    : '0 or a power of two of at least 512';

const libverBounds: Rule = (value) => {
  const wanted = `a pair [low, high] of ${LIBRARY_VERSIONS.join(', ')} with low not above high`;
  if (!Array.isArray(value) || value.length !== 2) return wanted;
  const [low, high] = value.map((one) => LIBRARY_VERSIONS.indexOf(one)) as [number, number];
  return low >= 0 && high >= low ? undefined : wanted;
};

const chunk: Rule = (value) =>
  Array.isArray(value) && value.length > 0 && Array.from(value).every((one) => Number.isSafeInteger(one) && one >= 1)
    ? undefined
    : 'an array of positive integers, one a dimension';

const linkPhaseChange: Rule = (value) =>
  Array.isArray(value) &&
  value.length === 2 &&
  Array.from(value).every((one) => Number.isInteger(one) && one >= 0 && one < 65536)
    ? undefined
    : 'a pair [maxCompact, minDense] of integers below 65536';

const filters: Rule = (value) =>
  Array.isArray(value) &&
  Array.from(value).every(
    (one) =>
      typeof one === 'object' &&
      one !== null &&
      Number.isInteger(one.id) &&
      one.id >= 1 &&
      one.id <= 65535 &&
      (one.cdValues === undefined ||
        (Array.isArray(one.cdValues) &&
          Array.from(one.cdValues).every(
            (v: unknown) => Number.isInteger(v) && (v as number) >= 0 && (v as number) < 2 ** 32,
          ))),
  )
    ? undefined
    : 'an array of { id: 1…65535, cdValues?: unsigned 32-bit integers }';

const connector: Rule = (value) => {
  const { execute, close, errors$ } = (value ?? {}) as Readonly<Record<'execute' | 'close' | 'errors$', unknown>>;
  const acts = typeof execute === 'function' && typeof close === 'function';
  return acts && typeof errors$ === 'object' && errors$ !== null
    ? undefined
    : 'a connector, with execute, close and errors$';
};

const externalFiles: Rule = (value) =>
  typeof value === 'function' || ['folder', 'any', 'none'].includes(value as string)
    ? undefined
    : "'folder', 'any', 'none' or a function";

const into: Rule = (value) =>
  ArrayBuffer.isView(value) && NUMERIC_ARRAYS.has(tagOf(value)) && !isDetached(value)
    ? undefined
    : `a typed array (${[...NUMERIC_ARRAYS.keys()].join(', ')}) that is not detached`;

function tagOf(view: ArrayBufferView): string {
  return (view as Partial<Uint8Array>)[Symbol.toStringTag] ?? 'DataView';
}

function isDetached({ buffer }: ArrayBufferView): boolean {
  try {
    new Uint8Array(buffer);
    return false;
  } catch {
    return true;
  }
}

const aFunction: Rule = (value) => (typeof value === 'function' ? undefined : 'a function');

/** Names and values that may be in a request (RFC 9110, 5.5 and 5.6.2); a value is a secret, which no error shows. */
const headers: Rule = (value) =>
  isPlainObject(value) &&
  Object.entries(value).every(
    ([name, one]) =>
      /^[\w!#$%&'*+.^`|~-]+$/.test(name) && typeof one === 'string' && /^[\t\x20-\x7e\x80-\xff]*$/.test(one),
  )
    ? undefined
    : 'an object of header names and their values';

/** An object with no other fields than these. */
const fields =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) => {
    if (!isPlainObject(value)) return `an object with ${Object.keys(rules).join(', ')}`;
    for (const [field, one] of Object.entries(value)) {
      const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
      if (!rule) return `an object without '${field}' (it knows ${Object.keys(rules).join(', ')})`;
      const wanted = one === undefined ? undefined : rule(one);
      if (wanted) return `an object whose ${field} is ${wanted}`;
    }
    return undefined;
  };

function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return Object.prototype.toString.call(value) === '[object Object]';
}

const anything: Rule = () => undefined;

/** Arrays of objects with texts in these fields. */
const records =
  (...fields: readonly string[]): Rule =>
  (value) =>
    Array.isArray(value) && Array.from(value).every((one) => fields.every((field) => typeof one?.[field] === 'string'))
      ? undefined
      : `an array of objects with ${fields.join(' and ')}`;

const NO_FIELDS = {};

/** The fields of each class of property list. */
const RULES: { readonly [C in PropertyListClass]: Readonly<Record<string, Rule>> } = {
  H5P_FILE_CREATE: { userblock, linkCreationOrder: creationOrder, attrCreationOrder: creationOrder },
  H5P_FILE_ACCESS: {
    connector,
    libverBounds,
    swmr: isBoolean,
    fcloseDegree: oneOf('weak', 'semi', 'strong'),
    externalFiles,
    headers,
    fetch: aFunction,
    blockBytes: integerIn(512, 2 ** 30),
    cacheBytes: integerIn(0, Number.MAX_SAFE_INTEGER),
    cacheFolder: (value) => (typeof value === 'string' && value !== '' ? undefined : 'the name of a folder'),
    cacheFolderBytes: integerIn(0, Number.MAX_SAFE_INTEGER),
    coalesce: fields({ gapBytes: integerIn(0, 2 ** 30), mostBytes: integerIn(1, 2 ** 30) }),
    connections: integerIn(1, 1024),
    retry: fields({
      attempts: integerIn(1, 1000),
      delayMs: integerIn(0, 2 ** 31 - 1),
      budgetMs: integerIn(0, 2 ** 31 - 1),
      timeoutMs: integerIn(1, 2 ** 31 - 1),
    }),
    wholeFileBytes: integerIn(0, Number.MAX_SAFE_INTEGER),
  },
  H5P_LINK_CREATE: { createIntermediateGroup: isBoolean, charEncoding },
  H5P_GROUP_CREATE: { linkCreationOrder: creationOrder, attrCreationOrder: creationOrder, linkPhaseChange },
  H5P_DATASET_CREATE: {
    chunk,
    deflate: integerIn(0, 9),
    shuffle: isBoolean,
    fletcher32: isBoolean,
    filters,
    fillValue: anything,
    fillTime: oneOf('alloc', 'never', 'ifset'),
    allocTime: oneOf('default', 'early', 'late', 'incr'),
    layout: oneOf('compact', 'contiguous', 'chunked', 'virtual'),
    attrCreationOrder: creationOrder,
    external: records('name'),
    virtual: records('srcFileName', 'srcDsetName'),
  },
  H5P_DATASET_ACCESS: { chunkCacheBytes: integerIn(0, Number.MAX_SAFE_INTEGER) },
  H5P_ATTRIBUTE_CREATE: { charEncoding },
  H5P_OBJECT_COPY: {
    shallowHierarchy: isBoolean,
    expandSoftLink: isBoolean,
    expandExtLink: isBoolean,
    expandReference: isBoolean,
    withoutAttr: isBoolean,
    mergeCommittedDtype: isBoolean,
    report: aFunction,
    skipUnsupported: isBoolean,
  },
  H5P_DATASET_XFER: {
    transfer: isBoolean,
    copy: isBoolean,
    merge: isBoolean,
    pieceBytes: bytes,
    priority: oneOf('visible', 'normal', 'prefetch'),
    into,
  },
  H5P_LINK_ACCESS: NO_FIELDS,
  H5P_GROUP_ACCESS: NO_FIELDS,
  H5P_ATTRIBUTE_ACCESS: NO_FIELDS,
  H5P_OBJECT_ACCESS: NO_FIELDS,
  H5P_REFERENCE_ACCESS: NO_FIELDS,
  H5P_DATATYPE_CREATE: NO_FIELDS,
  H5P_DATATYPE_ACCESS: NO_FIELDS,
  H5P_MAP_CREATE: NO_FIELDS,
  H5P_MAP_ACCESS: NO_FIELDS,
};

/** Checks a property list: an unknown field, a value out of range or a contradiction is `bad-argument` and is named. */
export function checkPropertyList(parameter: string, listClass: PropertyListClass, list: unknown): void {
  if (list === H5P_DEFAULT) return;
  const wrong = (message: string): H5Error => failure('bad-argument', `${parameter}${message}`);
  const tag = Object.prototype.toString.call(list);
  if (tag !== '[object Object]') throw wrong(` must be a property list (a plain object) or H5P_DEFAULT, not ${tag}`);
  const rules = RULES[listClass];
  for (const [field, value] of Object.entries(list as object)) {
    const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
    if (!rule) {
      const known = Object.keys(rules).join(', ') || 'no property';
      throw wrong(` has no property '${field}' (it knows ${known})`);
    }
    if (value === undefined) continue;
    const wanted = rule(value);
    if (wanted) throw wrong(`.${field} must be ${wanted}${rule === headers ? '' : `, not ${format(value)}`}`);
  }
  const contradiction = CONTRADICTIONS[listClass]?.(list as Record<string, unknown>);
  if (contradiction) throw wrong(`: ${contradiction}`);
}

/** What of a list contradicts something else of it. */
const CONTRADICTIONS: { readonly [C in PropertyListClass]?: (list: Record<string, unknown>) => string | undefined } = {
  H5P_DATASET_CREATE: (list) => {
    const isOn = (field: string): boolean => list[field] !== undefined && list[field] !== false;
    const filtered = ['deflate', 'fletcher32', 'shuffle'].filter(isOn);
    const pipeline = list.filters as readonly unknown[] | undefined;
    if (pipeline && filtered.length > 0)
      return `filters states the whole pipeline and cannot go together with ${filtered.join(', ')}`;
    const layout = list.layout ?? (list.chunk ? 'chunked' : undefined);
    if (list.chunk && layout !== 'chunked') return `chunk needs the chunked layout, not '${String(layout)}'`;
    if (!list.chunk && layout === 'chunked') return "layout 'chunked' needs chunk dimensions";
    if (!list.chunk && (filtered.length > 0 || (pipeline && pipeline.length > 0)))
      return `filters (${filtered.join(', ') || 'filters'}) need chunk dimensions`;
    return undefined;
  },
  H5P_DATASET_XFER: (list) =>
    list.transfer === true && list.copy === true
      ? 'transfer hands the buffer over and copy keeps it; they contradict each other'
      : undefined,
};

function format(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (Array.isArray(value)) return `[${value.join(', ')}]`;
  if (ArrayBuffer.isView(value)) return `a ${tagOf(value)} of ${value.byteLength} bytes`;
  return String(value);
}
