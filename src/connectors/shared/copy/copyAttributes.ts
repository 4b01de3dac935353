import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { FoundAttribute } from '../../../model/FoundMember.js';
import type { H5Data } from '../../../model/H5Data.js';
import { failure, H5Error } from '../../../model/H5Error.js';
import { H5T_NATIVE } from '../../../model/H5T.js';
import type { Identifier, LocationId } from '../../../model/Identifier.js';
import type { ObjectCreation } from '../../../model/ObjectCreation.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { CommittedTypes } from './CommittedTypes.js';
import type { CopiedObject } from './CopiedObject.js';
import { isUnsupported } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';
import type { Place } from './Place.js';
import { holdsReferences } from './replaceReferences.js';
import { holdsTexts, isUncertainText, textBytesType } from './textBytes.js';

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
 * @param original - Where the object is.
 * @param copy - The copy of the object, open.
 * @returns Those whose elements are still to be written, as references lead to other copies.
 */
export async function copyAttributes(
  state: CopyState,
  types: CommittedTypes,
  object: CopiedObject,
  original: Place,
  copy: LocationId,
  attributes: readonly FoundAttribute[],
  creation: ObjectCreation | undefined,
): Promise<WaitingAttribute[]> {
  const waiting: WaitingAttribute[] = [];
  // Everything is read before the first is created, so that they are created in order.
  const ordered = inOrder(attributes, creation);
  const exact = await Promise.all(ordered.map((attribute) => exactly(state, original, attribute)));
  const copying = exact.map(async (attribute) => {
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

/** With the memory datatype that its value is of. */
type Exact = Ordered & { readonly memType: MemoryType };

/** Reads an attribute again, with the bytes of its texts, where its value does not tell them. */
async function exactly(state: CopyState, original: Place, attribute: Ordered): Promise<Exact> {
  const { name, type, value = null } = attribute;
  if (!type || holdsReferences(type) || !isUncertainText(type, value)) return { ...attribute, memType: H5T_NATIVE };
  const memType = textBytesType(type);
  try {
    return { ...attribute, memType, value: await readAttribute(state, original, name, memType) };
  } catch (error) {
    if (!(error instanceof H5Error) || error.kind === 'canceled') throw error;
    return { ...attribute, memType, error };
  }
}

/** Reads an attribute of the source. */
export async function readAttribute(
  { source }: CopyState,
  { location, name }: Place,
  attr_name: string,
  mem_type_id: MemoryType,
): Promise<H5Data> {
  const at = { loc_id: location, obj_name: name, attr_name, aapl_id: {}, lapl_id: {} };
  const { identifier } = source.begin(ROUTINES.H5Aopen_by_name, at);
  const read = source.run(ROUTINES.H5Aread, { attr_id: identifier, mem_type_id });
  const [data] = await Promise.all([read, source.close(identifier)]);
  return data;
}

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
  { name, type, space, value, error, committedType, memType }: Exact,
): Promise<WaitingAttribute | undefined> {
  if (error) throw error;
  if (!type || !space || value === undefined) throw failure('corrupt-file', 'it cannot be read');
  const references = !state.keepsReferences && value !== null && holdsReferences(type);
  const elements = references ? null : value;
  const committed = committedType === undefined ? undefined : types.typeOf(committedType);
  if (committedType !== undefined && !committed)
    state.losses.tell(object, 'committedType', types.whyNot(committedType), name);
  const create = (type_id: Datatype | Identifier<'datatype'>): Promise<void> =>
    createAttribute(state, { loc_id: copy, attr_name: name, type_id, space_id: space }, memType, elements);
  try {
    await create(committed ?? type);
  } catch (refused) {
    if (!committed || !isUnsupported(refused)) throw refused;
    await create(type);
    state.losses.tell(object, 'committedType', refused.message, name);
  }
  // It is read again with the bytes of its texts.
  return references ? { object, name, type, value: holdsTexts(type) ? undefined : value } : undefined;
}

async function createAttribute(
  { target }: CopyState,
  args: Readonly<{
    loc_id: LocationId;
    attr_name: string;
    type_id: Datatype | Identifier<'datatype'>;
    space_id: NonNullable<FoundAttribute['space']>;
  }>,
  mem_type_id: MemoryType,
  buf: H5Data,
): Promise<void> {
  const { identifier, opened } = target.begin(ROUTINES.H5Acreate, { ...args, acpl_id: {}, aapl_id: {} });
  const written =
    buf === null ? undefined : target.run(ROUTINES.H5Awrite, { attr_id: identifier, mem_type_id, buf }).catch(keep);
  const closed = target.close(identifier).catch(keep);
  // The error of the creation comes first: the others only follow from it.
  await opened;
  const failed = (await written) ?? (await closed);
  if (failed) throw failed.error;
}

function keep(error: unknown): { readonly error: unknown } {
  return { error };
}
