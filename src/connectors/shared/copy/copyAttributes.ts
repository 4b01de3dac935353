import type { Datatype } from '../../../model/Datatype.js';
import type { FoundAttribute } from '../../../model/FoundMember.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { H5T_NATIVE } from '../../../model/H5T.js';
import type { Identifier, LocationId } from '../../../model/Identifier.js';
import type { ObjectCreation } from '../../../model/ObjectCreation.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { CommittedTypes } from './CommittedTypes.js';
import type { CopiedObject } from './CopiedObject.js';
import { isUnsupported } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';
import { holdsReferences } from './replaceReferences.js';

/** An attribute whose references can be written when all copies exist. */
export interface WaitingAttribute {
  readonly object: CopiedObject;
  readonly name: string;
  readonly type: Datatype;
  /** Undefined where it is to be read again. */
  readonly value: H5Data | undefined;
}

/**
 * Copies the attributes of an object, which are all sent at once, in the order in which they were created where that is tracked.
 *
 * @param copy - The copy of the object, open.
 * @returns Those whose elements are still to be written, as references lead to other copies.
 */
export async function copyAttributes(
  state: CopyState,
  types: CommittedTypes,
  object: CopiedObject,
  copy: LocationId,
  attributes: readonly FoundAttribute[],
  creation: ObjectCreation | undefined,
): Promise<WaitingAttribute[]> {
  const waiting: WaitingAttribute[] = [];
  const copying = inOrder(attributes, creation).map(async (attribute) => {
    try {
      const later = await copyAttribute(state, types, object, copy, attribute);
      if (later) waiting.push(later);
    } catch (error) {
      state.losses.leaveOut(object, 'attribute', error, attribute.name);
    }
  });
  await Promise.all(copying);
  return waiting;
}

/** Of an attribute, with the token of its committed datatype. */
type Ordered = FoundAttribute & { readonly committedType?: string | undefined };

function inOrder(attributes: readonly FoundAttribute[], creation: ObjectCreation | undefined): readonly Ordered[] {
  if (!creation) return attributes;
  const places = new Map(creation.attributes.map(({ name }, n) => [name, n]));
  return attributes
    .map((one) => ({ ...one, committedType: creation.attributes[places.get(one.name) ?? -1]?.committedType }))
    .sort((a, b) => (places.get(a.name) ?? 0) - (places.get(b.name) ?? 0));
}

/** Everything that it sends before it first waits is sent in this turn: the next attribute is behind it. */
async function copyAttribute(
  state: CopyState,
  types: CommittedTypes,
  object: CopiedObject,
  copy: LocationId,
  { name, type, space, value, error, committedType }: Ordered,
): Promise<WaitingAttribute | undefined> {
  if (error) throw error;
  if (!type || !space || value === undefined) throw failure('corrupt-file', 'it cannot be read');
  const references = !state.keepsReferences && value !== null && holdsReferences(type);
  const elements = references ? null : value;
  const committed = committedType === undefined ? undefined : types.typeOf(committedType);
  if (committedType !== undefined && !committed)
    state.losses.tell(object, 'committedType', types.whyNot(committedType), name);
  const create = (type_id: Datatype | Identifier<'datatype'>): Promise<void> =>
    createAttribute(state, { loc_id: copy, attr_name: name, type_id, space_id: space }, elements);
  try {
    await create(committed ?? type);
  } catch (refused) {
    if (!committed || !isUnsupported(refused)) throw refused;
    await create(type);
    state.losses.tell(object, 'committedType', refused.message, name);
  }
  return references ? { object, name, type, value } : undefined;
}

async function createAttribute(
  { target }: CopyState,
  args: Readonly<{
    loc_id: LocationId;
    attr_name: string;
    type_id: Datatype | Identifier<'datatype'>;
    space_id: NonNullable<FoundAttribute['space']>;
  }>,
  buf: H5Data,
): Promise<void> {
  const { identifier, opened } = target.begin(ROUTINES.H5Acreate, { ...args, acpl_id: {}, aapl_id: {} });
  const written =
    buf === null
      ? undefined
      : target.run(ROUTINES.H5Awrite, { attr_id: identifier, mem_type_id: H5T_NATIVE, buf }).catch(keep);
  const closed = target.close(identifier).catch(keep);
  // The error of the creation comes first: the others only follow from it.
  await opened;
  const failed = (await written) ?? (await closed);
  if (failed) throw failed.error;
}

function keep(error: unknown): { readonly error: unknown } {
  return { error };
}
