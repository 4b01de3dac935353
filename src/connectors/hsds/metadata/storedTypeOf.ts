import type { Datatype } from '../../../model/Datatype.js';
import { failure } from '../../../model/H5Error.js';
import { type DatatypeId, isIdentifier } from '../../../model/Identifier.js';
import type { Handling } from '../client/Handling.js';
import { subjectOf } from '../client/Place.js';
import type { Domain } from '../domain/Domain.js';

/** The datatype that something new is to have. */
export interface NewType {
  readonly type: Datatype;
  /** Where it is a committed one. */
  readonly committed: { readonly id: string; readonly domain: Domain } | undefined;
}

/** The datatype of an argument: itself, or the committed one that an identifier stands for. Errors: `H5Error` `bad-argument`. */
export async function storedTypeOf(type: Datatype | DatatypeId, handling: Handling): Promise<NewType> {
  if (!isIdentifier(type)) return { type, committed: undefined };
  const place = await handling.place(type);
  const { domain, record } = place;
  const head = await domain.objects.head(record);
  if (record.kind !== 'datatype' || !head.type)
    throw failure('bad-argument', `type_id: ${subjectOf(place)} is a ${record.kind}, not a datatype`);
  return { type: head.type, committed: { id: record.id, domain } };
}
