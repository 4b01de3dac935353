import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the corpus says of a file (test/corpus/README.md). */
export interface FileDescription {
  readonly objects: readonly ObjectDescription[];
}

export type ObjectDescription =
  | GroupDescription
  | DatasetDescription
  | ({ readonly kind: 'datatype'; readonly path: string; readonly datatype: TypeDescription } & Attributed)
  | { readonly kind: 'softlink'; readonly path: string; readonly target: string; readonly dangling: boolean }
  | {
      readonly kind: 'externallink';
      readonly path: string;
      readonly target: { readonly file: string; readonly path: string };
      readonly dangling: boolean;
    };

interface Attributed {
  readonly attributes: readonly AttributeDescription[];
}

export interface GroupDescription extends Attributed {
  readonly kind: 'group';
  readonly path: string;
  readonly links?: readonly string[];
  readonly linksByCreation?: readonly string[];
}

export interface DatasetDescription extends Attributed {
  readonly kind: 'dataset';
  readonly path: string;
  readonly shape: readonly number[] | null;
  readonly maxshape: readonly (number | null)[] | null;
  readonly chunks: readonly number[] | null;
  readonly datatype: TypeDescription;
  readonly layout: string;
  readonly filters: readonly number[];
  readonly filterValues: readonly (readonly number[])[];
  readonly external?: readonly { readonly file: string; readonly offset: number; readonly size: number }[];
  readonly fillValue: ContainerDescription | null;
  readonly value?: ContainerDescription | null;
  readonly valueError?: string;
  readonly expectedError?: string;
}

export interface AttributeDescription {
  readonly name: string;
  readonly shape: readonly number[] | null;
  readonly datatype: TypeDescription;
  readonly value: ContainerDescription | null;
}

export type TypeDescription = Readonly<Record<string, unknown>>;

export type ReferenceDescription =
  | { readonly kind: 'object'; readonly path: string }
  | { readonly kind: 'region'; readonly path: string; readonly npoints: number }
  | { readonly kind: 'attribute'; readonly path: string; readonly name: string };

export type ContainerDescription =
  | { readonly type: 'compound'; readonly fields: Readonly<Record<string, ContainerDescription>> }
  | { readonly type: 'vlen'; readonly data: readonly ContainerDescription[] }
  | { readonly type: 'string'; readonly data: readonly string[]; readonly latin1?: readonly number[] }
  | { readonly type: 'bytes'; readonly hex: string }
  | { readonly type: 'reference'; readonly data: readonly (ReferenceDescription | null)[] }
  | NumbersDescription;

export interface NumbersDescription {
  readonly type: keyof typeof ARRAYS;
  readonly complex?: boolean;
  readonly data?: readonly (number | string)[];
  readonly bin?: string;
}

const ARRAYS = {
  int8: Int8Array,
  uint8: Uint8Array,
  int16: Int16Array,
  uint16: Uint16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  int64: BigInt64Array,
  uint64: BigUint64Array,
  float32: Float32Array,
  float64: Float64Array,
} as const;

export type Numbers = InstanceType<(typeof ARRAYS)[keyof typeof ARRAYS]>;

/** The numbers of a container, from beside the description when there are many. */
export function numbersOf({ type, data, bin }: NumbersDescription, folder: string): Numbers {
  const Numbers = ARRAYS[type];
  if (bin !== undefined) {
    const { buffer, byteOffset, byteLength } = readFileSync(join(folder, bin));
    return new Numbers(buffer.slice(byteOffset, byteOffset + byteLength));
  }
  const values = data ?? [];
  if (type === 'int64' || type === 'uint64') return ARRAYS[type].from(values.map(BigInt));
  // Number('-0') is -0, and 'NaN' and 'Infinity' are their names.
  return ARRAYS[type].from(values.map(Number));
}

/** Reads a description. */
export function readDescription(path: string): FileDescription {
  return JSON.parse(readFileSync(path, 'utf8')) as FileDescription;
}
