import type { Datatype } from '../../../model/Datatype.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import { H5Tequal } from '../../../model/datatype/query.js';
import { failure } from '../../../model/H5Error.js';
import { isVariable } from '../wire/isVariable.js';
import { isObjectId } from '../wire/objectId.js';
import { packedSize } from '../wire/packedSize.js';
import { nearestAttributeDatatype, wholeDatatype } from './attributeDatatype.js';
import { exactDatatype, parseExactDatatype } from './exactDatatype.js';
import type { Json, JsonObject } from './Json.js';
import { JsonReader, shownJson } from './JsonReader.js';
import { nearestDatatype } from './nearestDatatype.js';
import { plainDatatype } from './plainDatatype.js';

/** The key, besides those of hdf5-json, under which a datatype is described exactly. HSDS keeps keys that it does not know. */
const EXACT = 'hdf5';

/**
 * The JSON of a datatype for datasets, attributes and committed datatypes: the nearest one that HSDS computes with, and where that does
 * not say all of it, the exact one under `hdf5`. `datatypeOf` reads it; h5pyd reads the nearest.
 *
 * @param committedId - The id of the committed datatype that this is, as the server notes it with what has one.
 */
export function jsonOfDatatype(type: Datatype, committedId?: string): JsonObject {
  return describedAs(nearestDatatype(type), type, committedId);
}

/** A datatype under the JSON of another one, whose elements have the same bytes. */
export function describedAs(near: JsonObject, type: Datatype, committedId?: string): JsonObject {
  const isExact = H5Tequal(plainDatatype(near), type);
  return {
    ...near,
    ...(!isExact && { [EXACT]: exactDatatype(type) }),
    ...(committedId !== undefined && { id: committedId }),
  };
}

/**
 * The datatype that JSON of HSDS describes, whoever wrote it. What is of fixed size has no gaps where the JSON does not say otherwise,
 * as h5py makes compounds.
 *
 * Errors: `H5Error` `corrupt-file`, `unsupported` (a class that is unknown).
 */
export function datatypeOf(json: Json | undefined): Datatype {
  return storedDatatype(json).type;
}

/** A datatype of JSON, and the one that HSDS takes it for. */
export interface StoredDatatype {
  readonly type: Datatype;
  readonly plain: Datatype;
  /** Whether each element is a sequence of bytes for the server, as an attribute may have it: see `wireFormOf`. */
  readonly isWhole: boolean;
}

/** As `datatypeOf`, with what HSDS takes the datatype for. */
export function storedDatatype(json: Json | undefined): StoredDatatype {
  if (isCommittedName(json)) throw failure('unsupported', `a committed datatype by its name, ${shownJson(json)}`);
  const plain = plainDatatype(json);
  const exact = typeof json === 'object' ? JsonReader.of(json, 'a datatype').get(EXACT) : undefined;
  if (exact === undefined) return { type: plain, plain, isWhole: false };
  const type = parseExactDatatype(exact);
  return { type, plain, isWhole: checkForm(type, plain) === 'whole' };
}

/** What an exact datatype is for HSDS, which must be what it takes it for: its elements would be read wrongly otherwise. */
function checkForm(type: Datatype, plain: Datatype): 'own' | 'whole' {
  const isOwn = isVariable(type)
    ? [nearestDatatype(type), nearestAttributeDatatype(type)].some((near) => H5Tequal(plainDatatype(near), plain))
    : !isVariable(plain) && packedSize(type) === packedSize(plain);
  if (isOwn) return 'own';
  if (H5Tequal(plainDatatype(wholeDatatype(type)), plain)) return 'whole';
  throw failure(
    'corrupt-file',
    `a datatype described as ${formatDatatype(type)}, which HSDS takes for ${formatDatatype(plain)}`,
  );
}

/** The id of the committed datatype that a dataset or an attribute was made with, which the server notes in the JSON of its type. */
export function committedIdOf(json: Json | undefined): string | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  const id = JsonReader.of(json, 'a datatype').get('id');
  return isObjectId(id) && id.startsWith('t-') ? id : undefined;
}

function isCommittedName(json: Json | undefined): boolean {
  return typeof json === 'string' && (json.startsWith('datatypes/') || isObjectId(json));
}
