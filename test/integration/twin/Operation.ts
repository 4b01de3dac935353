/** Kinds of elements, and values of them as JSON has them: pairs as arrays of two. */
export type Kind = 'i4' | 'be2' | 'f8' | 's5' | 'text' | 'pair' | 'bool';
export type Value = number | string | boolean | readonly [number, number];
export type Order = 'tracked' | 'indexed';

/** The properties of a dataset. */
export interface DatasetProperties {
  readonly shape: readonly number[];
  readonly maxshape?: readonly (number | null)[];
  readonly layout?: 'compact';
  readonly chunk?: readonly number[];
  readonly shuffle?: boolean;
  readonly deflate?: number;
  readonly fletcher32?: boolean;
  readonly fill?: Value;
  readonly fillTime?: 'alloc' | 'never' | 'ifset';
  readonly allocTime?: 'early' | 'late' | 'incr';
  readonly attrOrder?: Order;
}

/** What is done to a file and to its twin; paths begin at the root group. */
export type TwinOperation =
  | { readonly do: 'group'; readonly path: string; readonly linkOrder?: Order; readonly attrOrder?: Order }
  | ({
      readonly do: 'dataset';
      readonly path: string;
      readonly kind: Kind;
      readonly committed?: string;
      readonly data?: readonly Value[];
    } & DatasetProperties)
  | { readonly do: 'write'; readonly path: string; readonly kind: Kind; readonly data: readonly Value[] }
  | { readonly do: 'hard' | 'soft' | 'external'; readonly target: string; readonly path: string }
  | { readonly do: 'delete'; readonly path: string }
  | { readonly do: 'deleteByIndex'; readonly path: string; readonly index: 'name' | 'order'; readonly n: number }
  | { readonly do: 'move'; readonly source: string; readonly target: string }
  | { readonly do: 'copy'; readonly source: string; readonly target: string; readonly flags: readonly CopyFlag[] }
  | { readonly do: 'commit'; readonly path: string; readonly kind: Kind }
  | {
      readonly do: 'createAttribute';
      readonly path: string;
      readonly name: string;
      readonly kind: Kind;
      readonly committed?: string;
      readonly data: readonly Value[];
      readonly scalar: boolean;
    }
  | {
      readonly do: 'writeAttribute';
      readonly path: string;
      readonly name: string;
      readonly kind: Kind;
      readonly data: readonly Value[];
      readonly scalar: boolean;
    }
  | { readonly do: 'renameAttribute'; readonly path: string; readonly source: string; readonly target: string }
  | { readonly do: 'deleteAttribute'; readonly path: string; readonly name: string };

export type CopyFlag = 'shallowHierarchy' | 'expandSoftLink' | 'withoutAttr';
