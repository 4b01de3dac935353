import { memoryRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import { H5S_SCALAR, H5S_UNLIMITED, H5Screate, H5Screate_simple } from '../../../model/H5S.js';
import { H5T_STD_I32LE } from '../../../model/H5T.js';

/** The datasets of a map: element `n` of the values belongs to element `n` of the keys. */
export type MapPart = 'keys' | 'values';

/**
 * How a map is stored, for which the file format has no structure: as a group with an attribute that marks it as a map, and two
 * extendible one-dimensional datasets of the map's datatypes. Any HDF5 tool can read them; `docs/maps.md` describes them.
 */
export const MAP_LAYOUT = {
  parts: ['keys', 'values'] satisfies readonly MapPart[],
  /** The dataspace of both datasets of an empty map. */
  space: /* @__PURE__ */ H5Screate_simple([0], [H5S_UNLIMITED]) as Dataspace,
  dcpl: { chunk: [256] } satisfies DatasetCreation,
  /** The attribute that marks the group as a map. */
  version: {
    name: 'H5M_VERSION',
    type: H5T_STD_I32LE,
    space: /* @__PURE__ */ H5Screate(H5S_SCALAR) as Dataspace,
    value: [1],
  },
} as const;

/** Refuses datatypes whose elements cannot be compared. Errors: `H5Error` `unsupported`. */
export function checkKeyType(keyType: Datatype): void {
  if (holdsStandardReferences(memoryRawType(keyType)))
    throw failure('unsupported', 'key_type_id: references of HDF5 1.12 (H5T_STD_REF) cannot be keys');
}
