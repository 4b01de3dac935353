import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { dataspaceOf } from './dataspace.js';
import { datatypeOf } from './datatype.js';

export interface StoredAttribute {
  readonly name: string;
  readonly type: Datatype;
  readonly space: Dataspace;
  readonly created: number;
  readonly value: unknown;
  readonly committed?: string;
}

export function attributeOf(json: unknown): StoredAttribute {
  const { name, type, shape, created, value } = json as Record<string, never>;
  return { name: name as unknown as string, type: datatypeOf(type), space: dataspaceOf(shape), created: Number(created ?? 0), value };
}
