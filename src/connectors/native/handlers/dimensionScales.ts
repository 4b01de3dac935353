import { extentNpoints } from '../../../model/Dataspace.js';
import type { CompoundDatatype, Datatype, ReferenceDatatype } from '../../../model/Datatype.js';
import { H5T_STD_U32LE } from '../../../model/datatype/predefined.js';
import { elementSize } from '../../../model/datatype/size.js';
import type { CompoundData } from '../../../model/H5Data.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { addressIn } from '../worker/dereference.js';
import { kindOf } from '../worker/follow.js';
import { notFound } from '../worker/notFound.js';
import { type AttributePlace, attributeSubject, type Place, subjectOf } from '../worker/Place.js';
import { describeDataset } from './describeDataset.js';
import { readAttribute } from './readAttribute.js';
import { attributeExists, describeAttribute } from './viewAttribute.js';

// The attributes of the HDF5 Dimension Scale Specification, as libhdf5's H5DS.c reads and writes them.

/** Says what a dataset is: of a scale `DIMENSION_SCALE`. */
export const CLASS = 'CLASS';
/** The name of a scale. */
export const NAME = 'NAME';
/** Of a dataset: for each dimension references to its scales. */
export const DIMENSION_LIST = 'DIMENSION_LIST';
/** Of a scale: the datasets and dimensions that it is attached to. */
export const REFERENCE_LIST = 'REFERENCE_LIST';
/** Of a dataset: a label for each dimension. */
export const DIMENSION_LABELS = 'DIMENSION_LABELS';

export const DIMENSION_SCALE = 'DIMENSION_SCALE';
/** Datasets of these classes cannot have scales. */
const RESERVED = ['IMAGE', 'PALETTE', 'TABLE'];

/** The bytes of `DIMENSION_SCALE` with its NUL. A `CLASS` of another size is not that of a scale. */
const CLASS_BYTES = 16;

/** `DIMENSION_LIST`: the scales of each dimension. */
export type DimensionList = readonly (readonly (Reference | null)[])[];

/** `REFERENCE_LIST`. */
export interface ReferenceList {
  /** The part of an element that is read and written. */
  readonly memType: CompoundDatatype;
  readonly uses: readonly ScaleUse[];
}

/** A dataset that has a scale, and the dimension. */
export interface ScaleUse {
  readonly dataset: Reference | null;
  readonly dimension: number;
}

/** The type of elements of `REFERENCE_LIST`: `struct { hobj_ref_t ref; unsigned int dim_idx; }` of a 64-bit C program. */
export function scaleUseType(dataset: ReferenceDatatype): CompoundDatatype {
  const offset = elementSize(dataset);
  const members = [
    { name: 'dataset', offset: 0, type: dataset },
    { name: 'dimension', offset, type: H5T_STD_U32LE },
  ];
  return { class: 'H5T_COMPOUND', size: offset + 8, members };
}

/** Whether a dataset is a dimension scale (`H5DSis_scale`). */
export function* isScale(place: Place): Steps<boolean> {
  const at = { place, attribute: CLASS };
  const type = yield* typeOf(at);
  if (type?.class !== 'H5T_STRING' || type.size !== CLASS_BYTES || type.strpad !== 'NULLTERM') return false;
  const text = yield* firstText(at);
  return text !== undefined && beginAlike(text, DIMENSION_SCALE);
}

/** Checks that a dataset may have scales. Errors: `H5Error` `bad-argument`. */
export function* requireNoScale(place: Place): Steps<void> {
  if (yield* isScale(place))
    throw failure('bad-argument', `${subjectOf(place)} is a dimension scale, which cannot have scales`);
}

/** Checks that a dataset and the scale in question are two. Errors: `H5Error` `bad-argument`. */
export function requireDistinct(place: Place, scale: Place): void {
  if (place.file === scale.file && place.address === scale.address)
    throw failure('bad-argument', `did and dsid are the same dataset, ${subjectOf(place)}`);
}

/** Checks that a dataset is of no class whose datasets have no scales (`H5DS_is_reserved`). Errors: `H5Error` `bad-argument`. */
export function* requireNotReserved(place: Place): Steps<void> {
  const at = { place, attribute: CLASS };
  const type = yield* typeOf(at);
  if (!type) return;
  if (type.class !== 'H5T_STRING' || type.strpad !== 'NULLTERM')
    throw failure(
      'bad-argument',
      `${attributeSubject(at)} is no NUL-terminated string: such a dataset cannot have scales`,
    );
  const text = yield* firstText(at);
  const reserved = RESERVED.find((one) => text !== undefined && beginAlike(text, one));
  if (reserved)
    throw failure('bad-argument', `${subjectOf(place)} is of the class ${reserved}, which cannot have scales`);
}

/** The name of a scale; empty where it has none. Errors: `H5Error` `corrupt-file` where the attribute is no string. */
export function* scaleName(place: Place): Steps<string> {
  const at = { place, attribute: NAME };
  const type = yield* typeOf(at);
  if (!type) return '';
  if (type.class !== 'H5T_STRING') throw malformed(at, 'it is no string');
  return (yield* firstText(at)) ?? '';
}

/** The number of a dataset's dimensions. */
export function* rankOf(place: Place): Steps<number> {
  return (yield* describeDataset(place)).space.dims.length;
}

/** Checks that a dataset of `rank` dimensions has one of a number. Errors: `H5Error` `bad-argument`. */
export function requireDimension(place: Place, rank: number, parameter: string, value: number): void {
  if (value < rank) return;
  const dimensions = rank === 1 ? '1 dimension' : `${rank} dimensions`;
  throw failure('bad-argument', `${parameter} is ${value}, but ${subjectOf(place)} has ${dimensions}`);
}

/** The scales of a dataset; undefined where it never had any. Errors: `H5Error` `corrupt-file` where the attribute is malformed. */
export function* dimensionList(place: Place, rank: number): Steps<DimensionList | undefined> {
  const at = { place, attribute: DIMENSION_LIST };
  if (!(yield* attributeExists(at))) return undefined;
  const { type, space } = yield* describeAttribute(at);
  if (type.class !== 'H5T_VLEN' || !isObjectReference(type.base))
    throw malformed(at, 'its elements are no sequences of object references');
  requireElements(at, extentNpoints(space), rank);
  return (yield* readAttribute(at, 'H5T_NATIVE')) as DimensionList;
}

/** The datasets that a scale is attached to; undefined where there are none. Errors: `H5Error` `corrupt-file` as above. */
export function* referenceList(place: Place): Steps<ReferenceList | undefined> {
  const at = { place, attribute: REFERENCE_LIST };
  if (!(yield* attributeExists(at))) return undefined;
  const { type } = yield* describeAttribute(at);
  const members = type.class === 'H5T_COMPOUND' ? type.members : [];
  const dataset = members.find(({ name }) => name === 'dataset')?.type;
  const dimension = members.find(({ name }) => name === 'dimension')?.type;
  if (!dataset || !isObjectReference(dataset) || dimension?.class !== 'H5T_INTEGER')
    throw malformed(at, 'its elements are no pairs of an object reference and a dimension');
  const memType = scaleUseType(dataset);
  const columns = (yield* readAttribute(at, memType)) as CompoundData | null;
  const dimensions = (columns?.dimension ?? []) as ArrayLike<number>;
  const datasets = (columns?.dataset ?? []) as readonly (Reference | null)[];
  return { memType, uses: datasets.map((one, i) => ({ dataset: one, dimension: dimensions[i] as number })) };
}

/** The labels of a dataset's dimensions; undefined where it has none. Errors: `H5Error` `corrupt-file` as above. */
export function* dimensionLabels(place: Place, rank: number): Steps<readonly string[] | undefined> {
  const at = { place, attribute: DIMENSION_LABELS };
  if (!(yield* attributeExists(at))) return undefined;
  const { type, space } = yield* describeAttribute(at);
  if (type.class !== 'H5T_STRING' || type.size !== 'H5T_VARIABLE')
    throw malformed(at, 'its elements are no strings of variable length');
  requireElements(at, extentNpoints(space), rank);
  return (yield* readAttribute(at, 'H5T_NATIVE')) as readonly string[];
}

/**
 * Which references of a list lead to an object. Each must lead to a dataset, as libhdf5 opens them all to compare them.
 *
 * @returns Their places in the list. Errors: `H5Error` `not-found` for one that leads nowhere; `unsupported` for one into another file.
 */
export function* placesOf(
  references: readonly (Reference | null)[],
  target: Place,
  at: AttributePlace,
): Steps<readonly number[]> {
  const { file } = at.place;
  const found: number[] = [];
  for (const [i, reference] of references.entries()) {
    const address = yield* requireDataset(reference, at);
    if (file === target.file && address === target.address) found.push(i);
  }
  return found;
}

/** Where a scale is in the list of a dimension. */
export function scalesAt(
  place: Place,
  scale: Place,
  references: readonly (Reference | null)[] = [],
): Steps<readonly number[]> {
  return placesOf(references, scale, { place, attribute: DIMENSION_LIST });
}

/** Where a dimension of a dataset is in the list of a scale. */
export function* usesAt(
  place: Place,
  scale: Place,
  dimension: number,
  list: ReferenceList | undefined,
): Steps<readonly number[]> {
  const uses = list?.uses ?? [];
  const datasets = uses.map(({ dataset }) => dataset);
  const found = yield* placesOf(datasets, place, { place: scale, attribute: REFERENCE_LIST });
  return found.filter((at) => uses[at]?.dimension === dimension);
}

/** The address of the dataset that a reference in an attribute leads to. Errors: those of `placesOf`. */
function* requireDataset(reference: Reference | null, at: AttributePlace): Steps<number> {
  if (!reference) throw notFound(`${attributeSubject(at)} has a null reference`);
  if (reference.externalFile !== undefined)
    throw failure('unsupported', `${attributeSubject(at)} refers into another file, '${reference.externalFile}'`);
  const address = addressIn(reference.token);
  const message = `${attributeSubject(at)} has a reference that leads to no dataset`;
  try {
    if ((yield* kindOf({ ...at.place, address })) === 'dataset') return address;
  } catch (error) {
    // What is at such an address may be anything.
    throw error instanceof H5Error && ['corrupt-file', 'unsupported'].includes(error.kind)
      ? notFound(message, error)
      : error;
  }
  throw notFound(message);
}

function* typeOf(at: AttributePlace): Steps<Datatype | undefined> {
  return (yield* attributeExists(at)) ? (yield* describeAttribute(at)).type : undefined;
}

/** The first element of an attribute of strings; undefined where it has none. */
function* firstText(at: AttributePlace): Steps<string | undefined> {
  return ((yield* readAttribute(at, 'H5T_NATIVE')) as readonly string[] | null)?.[0];
}

/** Whether two texts are the same as far as the shorter one goes: libhdf5 compares no more. */
function beginAlike(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}

function isObjectReference(type: Datatype): type is ReferenceDatatype {
  return type.class === 'H5T_REFERENCE' && type.refType !== 'region';
}

function requireElements(at: AttributePlace, found: number, rank: number): void {
  // A scalar dataset counts as one dimension: libhdf5 lets it have scales.
  const wanted = Math.max(rank, 1);
  if (found !== wanted)
    throw malformed(at, `it has ${found} elements, not one for each dimension, which are ${wanted}`);
}

function malformed(at: AttributePlace, what: string): H5Error {
  return failure('corrupt-file', `${attributeSubject(at)}: ${what}`);
}
