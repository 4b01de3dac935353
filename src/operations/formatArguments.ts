import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import { formatDatatype } from '../model/datatype/formatDatatype.js';
import { type FileSource, nameOfSource } from '../model/FileSource.js';
import { faultOfReference } from '../model/faults.js';
import { formatIdentifier, isIdentifier } from '../model/Identifier.js';
import type { Reference } from '../model/Reference.js';
import type { ArgumentKind } from './ArgumentTypes.js';
import { isPropertyListClass } from './isPropertyListClass.js';
import { Operation } from './Operation.js';

/** What an argument is: of several datasets at once, a list of one kind. */
export type GivenKind = ArgumentKind | readonly [ArgumentKind];

/** The arguments of a call, by the names of the C manual, and what each of them is. */
export interface Arguments {
  readonly parameters: Readonly<Record<string, GivenKind>>;
  readonly values: Readonly<Record<string, unknown>>;
}

/** An argument of which only the text is left. */
class Text {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Arguments as the C library prints them: `loc_id=0x100000000000001 (file), name="Group", lcpl_id=H5P_DEFAULT`. */
export function formatArguments({ parameters, values }: Arguments): string {
  return Object.entries(parameters)
    .map(([name, kind]) => `${name}=${formatArgument(kind, values[name])}`)
    .join(', ');
}

/** The arguments without what they hold: the text takes the place of data, of sources and of other operations. */
export function withoutData(args: Arguments): Arguments {
  const { parameters, values } = args;
  let light: Record<string, unknown> | undefined;
  for (const name of Object.keys(parameters)) {
    const kind = parameters[name] as GivenKind;
    const value = values[name];
    if (isSmall(kind, value)) continue;
    light ??= { ...values };
    light[name] = new Text(formatArgument(kind, value));
  }
  return light ? { parameters, values: light } : args;
}

function isSmall(kind: GivenKind, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isIdentifier(value)) return true;
  if (typeof kind !== 'string' || value instanceof Operation) return false;
  switch (kind) {
    case 'datatype':
    case 'storedType':
    case 'memoryType':
      return true;
    case 'dataspace':
    case 'selection':
      return !['points', 'spans'].includes((value as Dataspace).selection.type);
    default:
      return isPropertyListClass(kind) && !('into' in value);
  }
}

const INDEX_TYPES = ['H5_INDEX_NAME', 'H5_INDEX_CRT_ORDER'];
const ORDERS = ['H5_ITER_INC', 'H5_ITER_DEC', 'H5_ITER_NATIVE'];
const SCOPES = ['H5F_SCOPE_LOCAL', 'H5F_SCOPE_GLOBAL'];

function formatArgument(kind: GivenKind, value: unknown): string {
  if (value instanceof Text) return value.text;
  if (value instanceof Operation || isIdentifier(value)) return formatValue(value);
  if (typeof kind !== 'string') return formatList(value as readonly unknown[], (one) => formatArgument(kind[0], one));
  if (isPropertyListClass(kind)) return formatPropertyList(value);
  switch (kind) {
    case 'source':
      return formatSource(value as FileSource);
    case 'datatype':
    case 'storedType':
    case 'memoryType':
      return typeof value === 'string' ? value : shortened(formatDatatype(value as Datatype));
    case 'dataspace':
    case 'selection':
      return typeof value === 'string' ? value : shortened(formatDataspace(value as Dataspace));
    case 'reference':
      return formatReference(value as Reference);
    case 'indexType':
      return INDEX_TYPES[value as number] ?? String(value);
    case 'order':
      return ORDERS[value as number] ?? String(value);
    case 'scope':
      return SCOPES[value as number] ?? String(value);
    default:
      return formatValue(value);
  }
}

function formatPropertyList(value: unknown): string {
  const fields = Object.entries((value ?? {}) as object);
  if (fields.length === 0) return 'H5P_DEFAULT';
  return shortened(`{${fields.map(([field, one]) => `${field}: ${formatProperty(field, one)}`).join(', ')}}`);
}

function formatProperty(field: string, value: unknown): string {
  if (field === 'connector') return String((value as { name?: unknown } | null)?.name);
  if (typeof value === 'function') return '<function>';
  // The values of headers may be secret.
  return field === 'headers' ? `{${Object.keys((value ?? {}) as object).join(', ')}}` : formatValue(value);
}

function formatSource(value: FileSource): string {
  const name = nameOfSource(value);
  return typeof value === 'string' || value instanceof URL ? JSON.stringify(name) : name;
}

function formatReference({ type }: Reference): string {
  return `<${type} reference>`;
}

/** Arguments can be large: what is printed of one that is no string stays below this many characters. */
const LONGEST = 120;
/** Longer arrays are counted instead of listed. */
const LONGEST_LIST = 32;
/** Deeper values are not looked into. */
const DEEPEST = 4;

/** Any value: data, which can hold references, and what property lists hold. */
function formatValue(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isIdentifier(value)) return formatIdentifier(value);
  if (value instanceof Operation)
    return value.identifier ? formatIdentifier(value.identifier) : `<${value.apiName ?? 'request'}>`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `<${value.byteLength} bytes>`;
  if (isReference(value)) return formatReference(value);
  if (depth === DEEPEST) return '…';
  if (Array.isArray(value)) return formatList(value, (one) => formatValue(one, depth + 1));
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${formatValue(one, depth + 1)}`);
  return shortened(`{${fields.join(', ')}}`);
}

function formatList(list: readonly unknown[], format: (one: unknown) => string): string {
  return list.length > LONGEST_LIST ? `<${list.length} elements>` : shortened(`[${list.map(format).join(', ')}]`);
}

function formatDataspace({ class: kind, dims, selection }: Dataspace): string {
  const extent = kind === 'H5S_SIMPLE' ? `${kind} [${dims.join(', ')}]` : kind;
  return selection.type === 'all' ? extent : `${extent} (${selection.type})`;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isReference(value: object): value is Reference {
  return faultOfReference(value) === undefined;
}
