import {
  booleanEnum,
  type Dataspace,
  type Datatype,
  H5Aclose_async,
  H5Acreate_by_name_async,
  H5Adelete_by_name_async,
  H5Aexists_by_name_async,
  H5Aget_space_async,
  H5Aopen_by_name_async,
  H5Arename_by_name_async,
  H5Awrite_async,
  H5S_SCALAR,
  H5Screate,
  H5Screate_simple,
  H5T_C_S1,
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
  H5T_VARIABLE,
  H5Tset_cset,
  H5Tset_size,
  type H5WritableData,
} from '../../index.node.js';
import { type Change, change } from '../change.js';
import { CommandError, UsageError } from '../failures.js';

const TEXT = H5Tset_cset(H5Tset_size(H5T_C_S1, H5T_VARIABLE), 'UTF-8');

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
  string: TEXT,
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
  const { datatype, space, data } = parseValue(text, type);
  return change(file, options, signal, async (edit) => {
    const what = await edit.require(path);
    const { ask, file: id } = edit;
    const exists = await ask(H5Aexists_by_name_async(id, path, name));
    await edit.step(`${exists ? 'change' : 'add'} ${path}@${name} = ${text}  (${what})`, async () => {
      if (exists) {
        const attribute = await ask(H5Aopen_by_name_async(id, path, name));
        const { dims, class: kind } = await ask(H5Aget_space_async(attribute));
        const isSameShape = kind === space.class && dims.join() === space.dims.join();
        // Its datatype stays unless another one is asked for.
        if (isSameShape && type === undefined) {
          await ask(H5Awrite_async(attribute, datatype, data));
          await ask(H5Aclose_async(attribute));
          return;
        }
        await ask(H5Aclose_async(attribute));
        await ask(H5Adelete_by_name_async(id, path, name));
      }
      const attribute = await ask(H5Acreate_by_name_async(id, path, name, datatype, space));
      await ask(H5Awrite_async(attribute, datatype, data));
      await ask(H5Aclose_async(attribute));
    });
  });
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

async function requireAttribute(
  { ask, file }: Parameters<Parameters<typeof change>[3]>[0],
  path: string,
  name: string,
) {
  if (!(await ask(H5Aexists_by_name_async(file, path, name))))
    throw new CommandError(`${path} has no attribute ${name}`);
}

interface Value {
  readonly datatype: Datatype;
  readonly space: Dataspace;
  readonly data: H5WritableData;
}

/** A value as JSON, a number, text, or a list of them; anything else is text. */
function parseValue(text: string, asked: keyof typeof TYPES | undefined): Value {
  const value = asked === 'string' && !text.startsWith('[') ? text : parseJson(text);
  const list = Array.isArray(value) ? value : [value];
  const type = asked ?? guess(list);
  if (type === undefined)
    throw new UsageError(`${text}: a value is a number, text, true, false, or a list of one of them`);
  const isText = type === 'string';
  const wanted = isText ? 'string' : type === 'bool' ? 'boolean' : 'number';
  const fits = (one: unknown) => typeof one === wanted;
  if (!list.every(fits)) throw new UsageError(`${text}: not all of it is ${isText ? 'text' : type}`);
  const isInteger = /^u?int/.test(type);
  if (isInteger && !list.every(Number.isSafeInteger)) throw new UsageError(`${text}: not all of it is a whole number`);
  const space = Array.isArray(value) ? H5Screate_simple([list.length]) : H5Screate(H5S_SCALAR);
  const data = type.endsWith('int64')
    ? list.map((one) => BigInt(one as number))
    : type === 'bool'
      ? list.map(Number)
      : list;
  return { datatype: TYPES[type], space, data: data as H5WritableData };
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
