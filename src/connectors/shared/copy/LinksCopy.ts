import type { Datatype } from '../../../model/Datatype.js';
import type { FoundMember, MemberPlace } from '../../../model/FoundMember.js';
import { failure } from '../../../model/H5Error.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { GroupId, Identifier, LocationId } from '../../../model/Identifier.js';
import type { LinkInfo } from '../../../model/info.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_INC } from '../../../model/iteration.js';
import type { ObjectCreation } from '../../../model/ObjectCreation.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { Permits } from '../Permits.js';
import type { CommittedTypes } from './CommittedTypes.js';
import { CopiedObject } from './CopiedObject.js';
import { namedFailure } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';
import { copyAttributes } from './copyAttributes.js';
import type { ElementsCopy, EmptyCopy } from './ElementsCopy.js';
import type { LateReferences } from './LateReferences.js';
import { LinkCreator, type NewObject } from './LinkCreator.js';
import { holdsReferences } from './replaceReferences.js';
import { creationOf, type SourceObject } from './SourceObject.js';

/** Members of a group that are listed at once, and objects that are created at once in all groups. */
const PART = 128;
const OBJECTS_AT_ONCE = 512;
/** Datasets that are open and wait for their elements. */
const MOST_EMPTY = 2048;

/** A group whose copy exists, both open: its members are still to be copied. */
export interface CopiedGroup {
  readonly object: CopiedObject;
  readonly from: LocationId;
  readonly to: GroupId;
  readonly creation: ObjectCreation | undefined;
}

/** A link to copy, and what it leads to where that is copied too. */
interface Entry {
  readonly link: LinkInfo;
  readonly object?: SourceObject;
  readonly creation?: ObjectCreation | undefined;
}

/** Copies links, and the objects that they lead to without their elements: the members of many groups at once, those of each in order. */
export class LinksCopy {
  readonly #state: CopyState;
  readonly #types: CommittedTypes;
  readonly #elements: ElementsCopy;
  readonly #late: LateReferences;
  readonly #creator: LinkCreator;
  readonly #permits = new Permits(OBJECTS_AT_ONCE);
  readonly #groups: CopiedGroup[] = [];
  #empty: EmptyCopy[] = [];

  constructor(state: CopyState, types: CommittedTypes, elements: ElementsCopy, late: LateReferences) {
    this.#state = state;
    this.#types = types;
    this.#elements = elements;
    this.#late = late;
    this.#creator = new LinkCreator(state);
  }

  /** Whether so many datasets wait for their elements that no more should be created before. */
  get isFull(): boolean {
    return this.#empty.length >= MOST_EMPTY;
  }

  /** A group whose members are to be copied. The deepest comes first: few are then open at a time. */
  nextGroup(): CopiedGroup | undefined {
    return this.#groups.pop();
  }

  enter(group: CopiedGroup): void {
    this.#groups.push(group);
  }

  /** Copies the elements of the datasets that wait for them. */
  async copyElements(): Promise<void> {
    const empty = this.#empty;
    this.#empty = [];
    await this.#elements.copy(empty);
  }

  /** Copies the object that was asked for, without what is below it. */
  async copyTop(
    places: { readonly from: LocationId; readonly to: LocationId },
    top: CopiedObject,
    object: SourceObject,
    lcpl: LinkCreation,
  ): Promise<void> {
    const { source } = this.#state;
    const creation = await creationOf(source, places.from, top.originalName);
    const link = { name: top.name, type: 'H5L_TYPE_HARD' } as const;
    await this.#copyEntries(places, undefined, [{ link, object, creation }], { top, lcpl });
  }

  /** Copies the members of a group, part by part, and closes it. */
  async copyMembers(group: CopiedGroup): Promise<void> {
    const { source, target } = this.#state;
    let part: Promise<readonly FoundMember[]> | undefined = this.#list(group);
    while (part) {
      const found: readonly FoundMember[] = await part;
      const after: MemberPlace | undefined = found.at(-1)?.more;
      part = after && this.#list(group, after);
      part?.catch(() => {});
      const release = await this.#permits.acquire(found.length);
      try {
        const there = found.filter((member) => !this.#state.own.isOwnLink(member));
        const entries = await Promise.all(there.map((member) => this.#entryOf(group, member)));
        await this.#copyEntries(group, group, entries);
      } finally {
        release();
      }
    }
    await Promise.all([source.close(group.from), target.close(group.to)]);
  }

  #list({ from, creation }: CopiedGroup, after?: MemberPlace): Promise<readonly FoundMember[]> {
    const { source, flags } = this.#state;
    return source.run(ROUTINES.H5Gget_members, {
      group_id: from as Identifier<'group'>,
      idx_type: creation?.linkCreationOrder ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME,
      order: H5_ITER_INC,
      asked: { limit: PART, ...(after && { after }), ...(!flags.withoutAttr && { attributes: 'values' }) },
    });
  }

  async #entryOf(group: CopiedGroup, member: FoundMember): Promise<Entry> {
    const { link, kind, token, error } = member;
    const { flags, source, copied, own } = this.#state;
    const leads = link.type === 'H5L_TYPE_HARD' || (link.type === 'H5L_TYPE_SOFT' && flags.expandSoftLink && kind);
    if (!leads) return { link };
    // It led nowhere when the copy began.
    if (link.type === 'H5L_TYPE_SOFT' && (await own.isOwn(member))) return { link };
    if (!kind || error) {
      const named = new CopiedObject(link.name, link.name, group.object);
      throw namedFailure(named, error ?? failure('corrupt-file', 'it cannot be read'));
    }
    const object = { ...member, kind };
    const known = token === undefined ? undefined : copied.get(token);
    if (known && !known.isWaiting) return { link, object };
    return { link, object, creation: await creationOf(source, group.from, link.name) };
  }

  async #copyEntries(
    places: { readonly from: LocationId; readonly to: LocationId },
    group: CopiedGroup | undefined,
    entries: readonly Entry[],
    asked?: { readonly top: CopiedObject; readonly lcpl: LinkCreation },
  ): Promise<void> {
    await this.#types.prepare(neededTypes(entries));
    const isOrdered = group?.creation?.linkCreationOrder !== undefined;
    const created: { readonly entry: Entry; readonly made: NewObject }[] = [];
    const ends: (() => Promise<void>)[] = [];
    const linkEnds: (() => Promise<void>)[] = [];
    // First attempts are sent without waiting for each other, but in order.
    for (const entry of entries) {
      const { link, object } = entry;
      const own = asked?.top ?? new CopiedObject(link.name, link.name, group?.object);
      const at = { location: places.to, own, lcpl: asked?.lcpl ?? {}, isOrdered };
      const known = object?.token === undefined ? undefined : this.#state.copied.get(object.token);
      if (!object) linkEnds.push(this.#creator.link(at, link));
      else if (known) {
        const wasWaiting = known.isWaiting;
        linkEnds.push(this.#creator.hardLink(at, known));
        if (wasWaiting && known.type) created.push({ entry, made: { object: known, copy: known.type, isKept: true } });
      } else {
        if (object.token !== undefined) this.#state.copied.set(object.token, own);
        const { made, end } = this.#creator.object(at, object, entry.creation, this.#types);
        created.push({ entry, made });
        // Created again, it would come after those that follow it.
        if (isOrdered && made.isUncertain) await end();
        else ends.push(end);
      }
    }
    await Promise.all(ends.map((end) => end()));
    await Promise.all(linkEnds.map((end) => end()));
    await Promise.all(created.map(({ entry, made }) => this.#fill(places.from, entry, made)));
  }

  /** Copies the attributes of an object that was created, and has what is below it copied later. */
  async #fill(from: LocationId, { object, creation }: Entry, made: NewObject): Promise<void> {
    const { source, target, flags } = this.#state;
    const { object: copied, copy } = made;
    if (!object || copied.isMissing || !copy) return;
    if (!flags.withoutAttr)
      this.#late.attributes(
        await copyAttributes(
          this.#state,
          this.#types,
          copied,
          { location: from, name: copied.originalName },
          copy,
          object.attributes ?? [],
          creation,
        ),
      );
    const opening = () => source.begin(ROUTINES.H5Oopen, { loc_id: from, name: copied.originalName, lapl_id: {} });
    if (object.kind === 'datatype') {
      if (!made.isKept) copied.type ??= copy as Identifier<'datatype'>;
      return;
    }
    if (object.kind !== 'dataset') {
      if (flags.shallowHierarchy && copied.depth > 0) return target.close(copy);
      const { identifier, opened } = opening();
      await opened;
      this.#groups.push({ object: copied, from: identifier as LocationId, to: copy as GroupId, creation });
      return;
    }
    const { datatype, space } = object as SourceObject & { datatype: Datatype };
    if (!datatype || !space) throw namedFailure(copied, failure('corrupt-file', 'it cannot be read'));
    if (space.class === 'H5S_NULL' || space.dims.includes(0)) return target.close(copy);
    this.#elements.expect(datatype, space);
    const chunks = [object.creation?.chunk, made.chunk];
    if (!this.#state.keepsReferences && holdsReferences(datatype)) {
      this.#late.dataset({ object: copied, datatype, space, chunks });
      return target.close(copy);
    }
    const into = { identifier: copy as Identifier<'dataset'>, opened: Promise.resolve() };
    this.#empty.push({ object: copied, from: opening(), into, datatype, space, chunks });
  }
}

/** The committed datatypes that objects and attributes are of, by their tokens. */
function neededTypes(entries: readonly Entry[]): Map<string, Datatype> {
  const needed = new Map<string, Datatype>();
  for (const { object, creation } of entries) {
    if (!object || !creation) continue;
    const { committedType, attributes } = creation;
    if (committedType !== undefined && object.datatype) needed.set(committedType, object.datatype);
    for (const { name, committedType: token } of attributes) {
      const type = token === undefined ? undefined : object.attributes?.find((one) => one.name === name)?.type;
      if (token !== undefined && type) needed.set(token, type);
    }
  }
  return needed;
}
