import type { Dataspace } from '../model/Dataspace.js';
import type { Datatype } from '../model/Datatype.js';
import { formatDatatype } from '../model/datatype/formatDatatype.js';
import { type FileSource, nameOfSource } from '../model/FileSource.js';
import { formatIdentifier, isIdentifier } from '../model/Identifier.js';
import { isPropertyListParameter } from '../model/propertyListRules.js';
import { Operation } from './Operation.js';

/** The arguments of an operation, by the names of the C manual. */
export type Arguments = Readonly<Record<string, unknown>>;

/** An argument of which only the text is left. */
class Text {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** Arguments as the C library prints them: `loc_id=0x100000000000001 (file), name="Group", lcpl_id=H5P_DEFAULT`. */
export function formatArguments(args: Arguments): string {
  return Object.entries(args)
    .map(([name, value]) => `${name}=${formatArgument(name, value)}`)
    .join(', ');
}

/** The arguments without what they hold: the text takes the place of data, of sources and of other operations. */
export function withoutData(args: Arguments): Arguments {
  const light: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(args)) {
    light[name] = isSmall(name, value) ? value : new Text(formatArgument(name, value));
  }
  return light;
}

function isSmall(name: string, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || isIdentifier(value) || isPropertyListParameter(name)) return true;
  return isDatatype(value) || (isDataspace(value) && !['points', 'spans'].includes(value.selection?.type));
}

/** Numbers that C prints by name. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  idx_type: ['H5_INDEX_NAME', 'H5_INDEX_CRT_ORDER'],
  order: ['H5_ITER_INC', 'H5_ITER_DEC', 'H5_ITER_NATIVE'],
  scope: ['H5F_SCOPE_LOCAL', 'H5F_SCOPE_GLOBAL'],
};

function formatArgument(name: string, value: unknown): string {
  if (value instanceof Text) return value.text;
  if (isPropertyListParameter(name)) return formatPropertyList(value);
  if (name === 'filename' || name === 'container_name') return formatSource(value);
  if (typeof value === 'number') return NAMES[name]?.[value] ?? String(value);
  // H5S_ALL and H5T_NATIVE are words where a dataspace or a datatype is wanted, and names elsewhere.
  if (typeof value === 'string' && /(?:space|type)_id$/.test(name)) return value;
  return formatValue(value);
}

function formatPropertyList(value: unknown): string {
  const fields = Object.entries((value ?? {}) as object);
  if (fields.length === 0) return 'H5P_DEFAULT';
  return shortened(`{${fields.map(([field, one]) => `${field}: ${formatProperty(field, one)}`).join(', ')}}`);
}

function formatProperty(field: string, value: unknown): string {
  return field === 'connector' ? String((value as { name?: unknown } | null)?.name) : formatValue(value);
}

function formatSource(value: unknown): string {
  if (typeof value === 'string' || value instanceof URL) return JSON.stringify(String(value));
  return typeof value === 'object' && value !== null ? nameOfSource(value as FileSource) : String(value);
}

/** Arguments can be large: what is printed of one that is no string stays below this many characters. */
const LONGEST = 120;
/** Longer arrays are counted instead of listed. */
const LONGEST_LIST = 32;
/** Deeper values are not looked into. */
const DEEPEST = 4;

function formatValue(value: unknown, depth = 0): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (isIdentifier(value)) return formatIdentifier(value);
  if (value instanceof Operation)
    return value.identifier ? formatIdentifier(value.identifier) : `<${value.apiName ?? 'request'}>`;
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `<${value.byteLength} bytes>`;
  if (isDatatype(value)) return shortened(formatDatatype(value));
  if (isDataspace(value)) return shortened(formatDataspace(value));
  if ('token' in value && 'type' in value) return `<${value.type} reference>`;
  if (depth === DEEPEST) return '…';
  if (Array.isArray(value)) {
    if (value.length > LONGEST_LIST) return `<${value.length} elements>`;
    return shortened(`[${value.map((one) => formatValue(one, depth + 1)).join(', ')}]`);
  }
  const fields = Object.entries(value).map(([name, one]) => `${name}: ${formatValue(one, depth + 1)}`);
  return shortened(`{${fields.join(', ')}}`);
}

function formatDataspace({ class: kind, dims, selection }: Dataspace): string {
  const extent = kind === 'H5S_SIMPLE' ? `${kind} [${dims.join(', ')}]` : kind;
  return selection === undefined || selection.type === 'all' ? extent : `${extent} (${selection.type})`;
}

function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}

function isDatatype(value: object): value is Datatype {
  return classOf(value).startsWith('H5T_');
}

function isDataspace(value: object): value is Dataspace {
  return classOf(value).startsWith('H5S_');
}

function classOf(value: object): string {
  const kind: unknown = 'class' in value ? value.class : undefined;
  return typeof kind === 'string' ? kind : '';
}
