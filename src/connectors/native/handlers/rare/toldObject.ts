import type { Parser } from '../../../../format/bytes/Parser.js';
import { harmless } from '../../../../format/bytes/settled.js';
import type { FileView, ViewedObject } from '../../../../format/FileView.js';
import type { ObjectAttribute } from '../../../../format/objects/StoredObject.js';
import { creationMappings } from '../../../../format/virtual/creationMappings.js';
import { type Dataspace, extentNpoints } from '../../../../model/Dataspace.js';
import type { Datatype } from '../../../../model/Datatype.js';
import type { AttributesTold, FoundAttribute } from '../../../../model/FoundMember.js';
import type { DatasetCreation } from '../../../../model/H5P.js';
import { H5T_NATIVE } from '../../../../model/H5T.js';
import { H5O_INFO_BASIC, H5O_INFO_NUM_ATTRS, type ObjectInfo } from '../../../../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../../../model/iteration.js';
import { CLASS, DIMENSION_LABELS, DIMENSION_LIST } from '../../../shared/scales/scaleAttributes.js';
import { decodeElements } from '../../reader/heaps/decodeElements.js';
import { storedCreation } from '../creationProperties.js';
import { inMemory } from '../describeDataset.js';
import { objectInfo } from '../objectInfo.js';

/** What is told of an object that a group has. */
export interface ToldObject {
  readonly info: ObjectInfo;
  readonly datatype?: Datatype;
  readonly space?: Dataspace;
  readonly creation?: DatasetCreation;
  readonly attributeNames?: readonly string[];
  readonly attributes?: readonly FoundAttribute[];
  /** Whether it has an attribute that gives its dimensions names. */
  readonly hasAxes?: boolean;
}

/** The attributes that give dimensions names. */
const AXES = [CLASS, DIMENSION_LIST, DIMENSION_LABELS];

/** What is to be told of objects. */
export interface Telling {
  readonly attributes: AttributesTold;
  /** Number of the identifier that references carry. */
  readonly hid: number;
}

/** Tells what the header of an object says, and its attributes if they are wanted. */
export function* toldObject(view: FileView, address: number, telling: Telling): Parser<ToldObject> {
  const info = yield* objectInfo(view, address, H5O_INFO_BASIC | H5O_INFO_NUM_ATTRS);
  const isDescribed = info.type !== 'H5O_TYPE_GROUP' && info.type !== 'H5O_TYPE_MAP';
  const about = isDescribed ? yield* described(yield* view.object(address), telling) : {};
  if (!info.num_attrs) return { info, ...about, ...noAttributes(telling) };
  const names = telling.attributes === 'names' ? yield* attributeNames(view, address) : undefined;
  const attributes = telling.attributes === 'values' ? yield* attributesOf(view, address, telling) : undefined;
  return {
    info,
    ...about,
    ...(names && { attributeNames: names }),
    ...(attributes && { attributes }),
    ...(about.space && { hasAxes: yield* hasAxes(view, address, names ?? attributes?.map(({ name }) => name)) }),
  };
}

function noAttributes({ attributes }: Telling): Pick<ToldObject, 'attributeNames' | 'attributes'> {
  if (attributes === undefined) return {};
  return attributes === 'names' ? { attributeNames: [] } : { attributes: [] };
}

/** @param names - The names of the object's attributes, if they are known. */
function* hasAxes(view: FileView, address: number, names: readonly string[] | undefined): Parser<boolean> {
  for (const name of AXES)
    if (names ? names.includes(name) : (yield* view.attribute(address, name)) !== undefined) return true;
  return false;
}

function* described(
  object: ViewedObject,
  { hid }: Telling,
): Parser<Pick<ToldObject, 'datatype' | 'space' | 'creation'>> {
  if (object.kind === 'group') return {};
  const datatype = inMemory(object.datatype, object);
  if (object.kind === 'datatype') return { datatype };
  const virtual = object.layout.kind === 'virtual' ? yield* creationMappings(object.format, object) : undefined;
  return { datatype, space: object.dataspace, creation: yield* storedCreation(object, hid, virtual) };
}

function* attributeNames(view: FileView, address: number): Parser<string[]> {
  return (yield* view.attributeNames(address, H5_INDEX_NAME, H5_ITER_INC)).map((name = '') => name);
}

function* attributesOf(view: FileView, address: number, telling: Telling): Parser<FoundAttribute[]> {
  const told: FoundAttribute[] = [];
  for (const found of yield* view.attributes(address, H5_INDEX_NAME, H5_ITER_INC))
    told.push(yield* toldAttribute(view, found, telling));
  return told;
}

function* toldAttribute(view: FileView, found: ObjectAttribute, { hid }: Telling): Parser<FoundAttribute> {
  const { name = '' } = found;
  if ('error' in found) return { name, error: found.error };
  const stored = { ...found, sizeofOffsets: view.superblock.sizeofOffsets };
  const { dataspace: space, data } = stored;
  const about = { name, type: inMemory(stored.datatype, stored), space };
  if (space.class === 'H5S_NULL') return { ...about, value: null };
  try {
    return { ...about, value: yield* decodeElements(view.heaps, stored, data, extentNpoints(space), H5T_NATIVE, hid) };
  } catch (error) {
    return { ...about, error: harmless(error) };
  }
}
