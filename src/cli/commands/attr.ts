import { of } from 'rxjs';
import {
  booleanEnum,
  type Datatype,
  H5Aclose_async,
  H5Adelete_by_name_async,
  H5Aexists_by_name_async,
  H5Aget_type_async,
  H5Aopen_by_name_async,
  H5Arename_by_name_async,
  type H5Container,
  H5Oclose_async,
  H5Oopen_async,
  H5T_IEEE_F32LE,
  H5T_IEEE_F64LE,
  H5T_STD_I8LE,
  H5T_STD_I16LE,
  H5T_STD_I32LE,
  H5T_STD_I64LE,
  H5T_STD_U8LE,
  H5T_STD_U16LE,
  H5T_STD_U32LE,
  H5T_STD_U64LE,
  H5Tget_precision,
  type LocationId,
  text as textType,
  writeAttribute,
} from '../../index.node.js';
import { type Change, change, type Edit } from '../change.js';
import { CommandError, UsageError } from '../failures.js';
import { isBoolean } from '../format/elements.js';

/** The datatypes of `--type`. */
export const TYPES = {
  int8: H5T_STD_I8LE,
  int16: H5T_STD_I16LE,
  int32: H5T_STD_I32LE,
  int64: H5T_STD_I64LE,
  uint8: H5T_STD_U8LE,
  uint16: H5T_STD_U16LE,
  uint32: H5T_STD_U32LE,
  uint64: H5T_STD_U64LE,
  float32: H5T_IEEE_F32LE,
  float64: H5T_IEEE_F64LE,
  bool: booleanEnum,
  string: textType,
} as const satisfies Record<string, Datatype>;

export interface SetOptions extends Change {
  readonly type?: keyof typeof TYPES;
}

/** `h5rx attr set`: gives an object an attribute with a value, or another value to the one that it has. */
export function setAttribute(
  file: string,
  path: string,
  name: string,
  text: string,
  { type, ...options }: SetOptions,
  signal: AbortSignal,
): Promise<void> {
  const { list, isList, datatype } = parseValue(text, type);
  return change(file, options, signal, async (edit) => {
    const what = await edit.require(path);
    const { ask, file: id } = edit;
    const exists = await ask(H5Aexists_by_name_async(id, path, name));
    await edit.step(`${exists ? 'change' : 'add'} ${path}@${name} = ${text}  (${what})`, async () => {
      const object = await ask(H5Oopen_async(id, path));
      try {
        const stored = exists && type === undefined ? await storedType(edit, path, name) : undefined;
        const value = {
          data: list as H5Container,
          shape: isList ? [list.length] : [],
          datatype: stored && holds(stored, list) ? stored : datatype,
        };
        await ask(of(object as LocationId).pipe(writeAttribute(name, value)));
      } finally {
        H5Oclose_async(object).subscribe({ error: () => {} });
      }
    });
  });
}

async function storedType({ ask, file }: Edit, path: string, name: string): Promise<Datatype> {
  const attribute = await ask(H5Aopen_by_name_async(file, path, name));
  try {
    return await ask(H5Aget_type_async(attribute));
  } finally {
    H5Aclose_async(attribute).subscribe({ error: () => {} });
  }
}

/** Whether elements of a datatype can have these values. Floating-point numbers may be rounded. */
function holds(type: Datatype, list: readonly unknown[]): boolean {
  switch (type.class) {
    case 'H5T_INTEGER': {
      const bits = H5Tget_precision(type) - (type.signed ? 1 : 0);
      const [low, high] = [type.signed ? -(2 ** bits) : 0, 2 ** bits - 1];
      return list.every((value) => Number.isSafeInteger(value) && Number(value) >= low && Number(value) <= high);
    }
    case 'H5T_FLOAT': {
      const isSingle = type.size === 4;
      if (!isSingle && type.size !== 8) return false;
      return list.every((value) => typeof value === 'number' && (!isSingle || Number.isFinite(Math.fround(value))));
    }
    case 'H5T_STRING':
      return type.size === 'H5T_VARIABLE' && type.cset === 'UTF-8' && list.every((value) => typeof value === 'string');
    case 'H5T_ENUM':
      return isBoolean(type) && list.every((value) => typeof value === 'boolean');
    default:
      return false;
  }
}

/** `h5rx attr rm`: deletes attributes. */
export function removeAttributes(
  file: string,
  path: string,
  names: readonly string[],
  options: Change,
  signal: AbortSignal,
): Promise<void> {
  return change(file, options, signal, async (edit) => {
    await edit.require(path);
    for (const name of names) await requireAttribute(edit, path, name);
    for (const name of names)
      await edit.step(`rm ${path}@${name}`, () => H5Adelete_by_name_async(edit.file, path, name));
  });
}

/** `h5rx attr mv`: gives an attribute another name. */
export function renameAttribute(
  file: string,
  path: string,
  from: string,
  to: string,
  options: Change,
  signal: AbortSignal,
): Promise<void> {
  return change(file, options, signal, async (edit) => {
    await edit.require(path);
    await requireAttribute(edit, path, from);
    if (await edit.ask(H5Aexists_by_name_async(edit.file, path, to)))
      throw new CommandError(`${path} already has an attribute ${to}`);
    await edit.step(`mv ${path}@${from} ${path}@${to}`, () => H5Arename_by_name_async(edit.file, path, from, to));
  });
}

async function requireAttribute({ ask, file }: Edit, path: string, name: string) {
  if (!(await ask(H5Aexists_by_name_async(file, path, name))))
    throw new CommandError(`${path} has no attribute ${name}`);
}

/** Plain values, one of a scalar, and the datatype that they are stored as unless what is there holds them. */
interface Value {
  readonly list: readonly unknown[];
  readonly isList: boolean;
  readonly datatype: Datatype;
}

/** A value as JSON, a number, text, or a list of them; anything else is text. */
function parseValue(text: string, asked: keyof typeof TYPES | undefined): Value {
  const value = asked === 'string' && !text.startsWith('[') ? text : parseJson(text);
  const list = Array.isArray(value) ? value : [value];
  // JSON.parse has rounded them already.
  const isRounded = (one: unknown): boolean =>
    typeof one === 'number' && (!Number.isFinite(one) || (Number.isInteger(one) && !Number.isSafeInteger(one)));
  if (list.some(isRounded) && !/[.eE]/.test(text))
    throw new UsageError(`${text}: integers beyond 2^53 in size cannot be set by this command`);
  if (list.some((one) => typeof one === 'number' && !Number.isFinite(one)))
    throw new UsageError(`${text}: not all of it is a number that float64 has`);
  const type = asked ?? guess(list);
  if (type === undefined)
    throw new UsageError(`${text}: a value is a number, text, true, false, or a list of one of them`);
  const isText = type === 'string';
  const wanted = isText ? 'string' : type === 'bool' ? 'boolean' : 'number';
  const fits = (one: unknown) => typeof one === wanted;
  if (!list.every(fits)) throw new UsageError(`${text}: not all of it is ${isText ? 'text' : type}`);
  const isInteger = /^u?int/.test(type);
  if (isInteger && !list.every(Number.isSafeInteger)) throw new UsageError(`${text}: not all of it is a whole number`);
  return { list, isList: Array.isArray(value), datatype: TYPES[type] };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function guess(list: readonly unknown[]): keyof typeof TYPES | undefined {
  if (list.length === 0) return undefined;
  if (list.every((one) => typeof one === 'string')) return 'string';
  if (list.every((one) => typeof one === 'boolean')) return 'bool';
  if (!list.every((one) => typeof one === 'number')) return undefined;
  return list.every(Number.isSafeInteger) ? 'int64' : 'float64';
}
