import { type IdentifierKind, isIdentifier } from '../model/Identifier.js';
import type { ArgumentKind, LocationKind } from './ArgumentTypes.js';
import { Operation } from './Operation.js';

const OBJECT: readonly IdentifierKind[] = ['group', 'dataset', 'datatype', 'map', 'object'];
const LOCATION: readonly IdentifierKind[] = ['file', ...OBJECT];
const COMMITTED_TYPE: readonly IdentifierKind[] = ['datatype', 'object'];

/** The identifiers that each kind of argument can be; what `H5Oopen_async` opens may turn out to be any object. */
const IDENTIFIERS: { readonly [K in LocationKind]: readonly IdentifierKind[] } = {
  file: ['file'],
  group: ['group', 'object'],
  dataset: ['dataset', 'object'],
  map: ['map', 'object'],
  attribute: ['attr'],
  committedType: COMMITTED_TYPE,
  storedType: COMMITTED_TYPE,
  object: OBJECT,
  location: LOCATION,
  groupLocation: ['file', 'group', 'object'],
  copySource: LOCATION,
  identifier: [...LOCATION, 'attr'],
};

/** Whether an argument is an identifier, or may be one. */
export function isIdentifierKind(kind: ArgumentKind): kind is LocationKind {
  return kind in IDENTIFIERS;
}

/** The kinds of identifiers that an argument takes; undefined when its value is no identifier, nor an operation that yields one. */
export function identifierKindsOf(kind: ArgumentKind, value: unknown): readonly IdentifierKind[] | undefined {
  if (kind === 'storedType' && !(value instanceof Operation || isIdentifier(value))) return undefined;
  return IDENTIFIERS[kind as LocationKind];
}
