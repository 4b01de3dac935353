/**
 * Identifiers (HDF5 Reference Manual, H5I) as plain immutable values.
 *
 * `hid` is unique for the life of the program and is allocated by the caller's side *before* the object is open: an
 * identifier is valid to pass on from the moment an operation that will open it was issued (HDF5's future identifiers).
 */

/** The kinds of objects that have identifiers; `object` is that of `H5Oopen_async` until it has run. */
export type IdentifierKind = 'file' | 'group' | 'dataset' | 'datatype' | 'map' | 'attr' | 'object';

/** An identifier of an object of kind `K`. */
export interface Identifier<K extends IdentifierKind = IdentifierKind> {
  readonly kind: K;
  readonly hid: number;
}

export type FileId = Identifier<'file'>;
export type GroupId = Identifier<'group'>;
export type DatasetId = Identifier<'dataset'>;
export type DatatypeId = Identifier<'datatype'>;
export type MapId = Identifier<'map'>;
export type AttributeId = Identifier<'attr'>;

/** What `H5Oopen_async` opens: an object of any kind. */
export type ObjectId = GroupId | DatasetId | DatatypeId | MapId | Identifier<'object'>;

/** Where a name can begin: a file stands for its root group. */
export type LocationId = FileId | ObjectId;

/** HDF5's `H5I_type_t` of each kind: the top byte of a C identifier. An object not yet seen counts as a group. */
const H5I_TYPE: Readonly<Record<IdentifierKind, bigint>> = {
  file: 1n,
  group: 2n,
  datatype: 3n,
  dataset: 5n,
  map: 6n,
  attr: 7n,
  object: 2n,
};

/** All kinds, in an order in which their places can stand for them. */
export const IDENTIFIER_KINDS = Object.keys(H5I_TYPE) as readonly IdentifierKind[];

const COUNTER = Symbol.for('h5rx.identifiers.1');

/** The last number allocated by any copy of h5rx in the thread, so that copies never share a number. The layout never changes. */
function counter(): { last: number } {
  const scope = globalThis as { [COUNTER]?: { last: number } };
  scope[COUNTER] ??= { last: 0 };
  return scope[COUNTER];
}

/** A fresh identifier; nothing else allocates one. */
export function allocateIdentifier<K extends IdentifierKind>(kind: K): Identifier<K> {
  const numbers = counter();
  numbers.last += 1;
  return Object.freeze({ kind, hid: numbers.last });
}

/** Whether a value has the form of an identifier. */
export function isIdentifier(value: unknown): value is Identifier {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, hid } = value as Partial<Identifier>;
  return Number.isSafeInteger(hid) && typeof kind === 'string' && Object.hasOwn(H5I_TYPE, kind);
}

/** The identifier as HDF5 prints it in `api_args`: `0x100000000000001 (file)`. */
export function formatIdentifier({ kind, hid }: Identifier): string {
  return `0x${((H5I_TYPE[kind] << 56n) | BigInt(hid)).toString(16)} (${kind})`;
}
