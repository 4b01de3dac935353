import { utf8Length } from '../../../codec/text.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import type { Reference } from '../../../model/Reference.js';
import { notFound } from '../../shared/notFound.js';
import type { EditableScaleStore, NewScaleAttribute } from '../../shared/scales/EditableScaleStore.js';
import type { FollowingScaleStore } from '../../shared/scales/FollowingScaleStore.js';
import type { Work } from '../../shared/Work.js';
import { requireKind } from '../client/follow.js';
import type { Handling } from '../client/Handling.js';
import { attributeSubject, type Place, subjectOf } from '../client/Place.js';
import { dereference, idOf } from '../client/references.js';
import { attributeElements } from '../elements/attributeElements.js';
import { type DatasetPlace, datasetAt } from '../elements/DatasetPlace.js';
import type { StoredAttribute } from '../json/attribute.js';
import { collectionOf } from '../wire/objectId.js';
import { tokenOfId } from '../wire/token.js';
import { deleteAttribute, putAttribute, requireAttribute, type Staged } from './attributes.js';

type Waiting<T> = Work<T, Promise<unknown>, unknown>;

/** Datasets of domains and their attributes, for one request. What is put is staged, and merges with what others stage. */
export class HsdsScaleStore
  implements EditableScaleStore<Place, Promise<unknown>, unknown>, FollowingScaleStore<Place, Promise<unknown>, unknown>
{
  /** h5py's strings are padded with NUL, and so h5pyd's are. */
  readonly paddings = ['NULLTERM', 'NULLPAD'] as const;
  readonly subjectOf = subjectOf;
  readonly attributeSubject = attributeSubject;
  /** When the server has what was put. */
  readonly sent: Promise<void>[] = [];
  readonly #handling: Handling;

  constructor(handling: Handling) {
    this.#handling = handling;
  }

  pathOf({ path }: Place): string {
    return path;
  }

  isSame(one: Place, other: Place): boolean {
    return one.record === other.record;
  }

  isSameFile(one: Place, other: Place): boolean {
    return one.domain === other.domain;
  }

  requireWritable({ domain }: Place): void {
    domain.requireWritable();
  }

  *rankOf(place: Place): Waiting<number> {
    return ((yield datasetAt(place)) as DatasetPlace).space.dims.length;
  }

  *attribute({ domain, record }: Place, name: string): Waiting<StoredAttribute | undefined> {
    return ((yield domain.objects.attributes(record)) as ReadonlyMap<string, StoredAttribute>).get(name);
  }

  *read(place: Place, name: string, memType: MemoryType): Waiting<H5Data> {
    return attributeElements((yield requireAttribute(place, name)) as StoredAttribute, memType, this.#handling);
  }

  /** The server is not asked whether the object is still there: that would be a request for each dataset that has the scale. */
  // biome-ignore lint/correctness/useYield: the interface is for stores that have to wait
  *leadsTo(place: Place, { token }: Reference, from: Place): Waiting<boolean> {
    const id = idOf(token);
    if (id === undefined || collectionOf(id) !== 'datasets') throw notFound('its id is that of no dataset');
    return from.domain === place.domain && id === place.record.id;
  }

  *dereference(reference: Reference, { file, domain }: Place): Waiting<Place> {
    return (yield dereference(file, reference, domain)) as Place;
  }

  // biome-ignore lint/correctness/useYield: the interface is for stores that have to wait
  *requireDataset(found: Place): Waiting<void> {
    requireKind(found, 'dataset');
  }

  referenceTo({ record }: Place): Reference {
    return { type: 'object', file: this.#handling.fileHid, token: tokenOfId(record.id) };
  }

  *put(place: Place, name: string, { type, space, data, memType = 'H5T_NATIVE' }: NewScaleAttribute): Waiting<void> {
    const stored = type ?? ((yield requireAttribute(place, name)) as StoredAttribute).type;
    const attribute = { type: forText(stored, data), space, memType, data };
    const { sent } = (yield putAttribute(place, name, attribute, this.#handling)) as Staged;
    this.sent.push(sent);
  }

  *delete(place: Place, name: string): Waiting<void> {
    // What was put before has to be there, or else nothing is deleted.
    yield Promise.all(this.sent);
    yield deleteAttribute(place, name);
  }
}

/** The type of strings that holds some texts: the server has nothing but ASCII in those that say so. */
function forText(type: Datatype, data: H5WritableData): Datatype {
  if (type.class !== 'H5T_STRING') return type;
  const isAscii = (data as readonly string[]).every((text) => utf8Length(text) === text.length);
  return isAscii ? type : { ...type, cset: 'UTF-8' };
}
