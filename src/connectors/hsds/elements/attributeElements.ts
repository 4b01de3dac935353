import type { MemoryType } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { Handling } from '../client/Handling.js';
import type { Place } from '../client/Place.js';
import type { StoredAttribute } from '../json/attribute.js';

export async function attributeElements(_place: Place, _stored: StoredAttribute, _memType: MemoryType, _handling: Handling): Promise<H5Data> {
  throw new Error('to come');
}
