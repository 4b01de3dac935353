import type { CreationOrder, GroupCreation } from '../../../model/H5P.js';
import type { JsonObject } from './Json.js';
import type { JsonReader } from './JsonReader.js';

const NAMES = { tracked: 'H5P_CRT_ORDER_TRACKED', indexed: 'H5P_CRT_ORDER_INDEXED' } as const;
type Name = (typeof NAMES)[CreationOrder];
/** What h5pyd writes, and goes by when it lists. */
const LISTED = 'CreateOrder';

/** The creation orders that are asked for, as creation properties in JSON: those of hdf5-json, and h5pyd's. */
export function jsonOfCreationOrder({ linkCreationOrder, attrCreationOrder }: GroupCreation): JsonObject {
  return {
    ...(linkCreationOrder && { linkCreationOrder: NAMES[linkCreationOrder] }),
    ...(attrCreationOrder && { attributeCreationOrder: NAMES[attrCreationOrder] }),
    ...((linkCreationOrder ?? attrCreationOrder) && { [LISTED]: 1 }),
  };
}

/** The creation orders of creation properties. h5pyd knows one for both, which in h5py is an index. */
export function creationOrderOf(of: JsonReader): Pick<GroupCreation, 'linkCreationOrder' | 'attrCreationOrder'> {
  const links = orderOf(of, 'linkCreationOrder');
  const attributes = orderOf(of, 'attributeCreationOrder');
  if (!links && !attributes && isTruthy(of, LISTED))
    return { linkCreationOrder: 'indexed', attrCreationOrder: 'indexed' };
  return { ...(links && { linkCreationOrder: links }), ...(attributes && { attrCreationOrder: attributes }) };
}

function orderOf(of: JsonReader, name: string): CreationOrder | undefined {
  if (!of.has(name)) return undefined;
  return of.choice<Name>(name, Object.values(NAMES)) === NAMES.indexed ? 'indexed' : 'tracked';
}

function isTruthy(of: JsonReader, name: string): boolean {
  const value = of.get(name);
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}
