import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { FoundAttribute, MemberKind } from '../../../model/FoundMember.js';
import { H5Error } from '../../../model/H5Error.js';
import type { DatasetCreation } from '../../../model/H5P.js';
import type { Identifier, LocationId } from '../../../model/Identifier.js';
import { H5O_INFO_BASIC, type ObjectType } from '../../../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../../model/iteration.js';
import type { ObjectCreation } from '../../../model/ObjectCreation.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { RequestRunner } from './RequestRunner.js';

/** What a copy needs to know of an object, besides its elements and its members. */
export interface SourceObject {
  readonly kind: MemberKind;
  readonly token?: string | undefined;
  readonly datatype?: Datatype | undefined;
  readonly space?: Dataspace | undefined;
  readonly creation?: DatasetCreation | undefined;
  readonly attributes?: readonly FoundAttribute[] | undefined;
}

const KINDS: Readonly<Record<ObjectType, MemberKind>> = {
  H5O_TYPE_GROUP: 'group',
  H5O_TYPE_DATASET: 'dataset',
  H5O_TYPE_NAMED_DATATYPE: 'datatype',
  H5O_TYPE_MAP: 'map',
};

/** Tells of an object that is open and no member of a group that was listed. */
export async function sourceObject(source: RequestRunner, object: LocationId): Promise<SourceObject> {
  const at = { loc_id: object, name: '.', fields: H5O_INFO_BASIC, lapl_id: {} };
  const [{ type, token }, attributes] = await Promise.all([
    source.run(ROUTINES.H5Oget_info_by_name, at),
    source.run(ROUTINES.H5Aiterate, {
      loc_id: object,
      idx_type: H5_INDEX_NAME,
      order: H5_ITER_INC,
      fields: { info: true, value: true },
    }),
  ]);
  return { kind: KINDS[type], token, attributes, ...(await described(source, object, type)) };
}

async function described(
  source: RequestRunner,
  object: LocationId,
  type: ObjectType,
): Promise<Pick<SourceObject, 'datatype' | 'space' | 'creation'>> {
  if (type === 'H5O_TYPE_NAMED_DATATYPE') {
    const datatype = await source.run(ROUTINES.H5Tcopy, { type_id: object as Identifier<'datatype'> });
    return { datatype };
  }
  if (type !== 'H5O_TYPE_DATASET') return {};
  const dset = { dset_id: object as Identifier<'dataset'> };
  const [datatype, space, creation] = await Promise.all([
    source.run(ROUTINES.H5Dget_type, dset),
    source.run(ROUTINES.H5Dget_space, dset),
    source.run(ROUTINES.H5Dget_create_plist, dset),
  ]);
  return { datatype, space, creation };
}

/** How an object was created; undefined where its connector does not tell. */
export async function creationOf(
  source: RequestRunner,
  loc_id: LocationId,
  name: string,
): Promise<ObjectCreation | undefined> {
  try {
    return await source.run(ROUTINES.H5Oget_creation, { loc_id, name });
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'unsupported') return undefined;
    throw error;
  }
}
