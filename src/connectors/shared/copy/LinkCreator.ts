import type { H5Data } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import type { GroupCreation, LinkCreation } from '../../../model/H5P.js';
import type { Identifier, LocationId } from '../../../model/Identifier.js';
import type { LinkInfo } from '../../../model/info.js';
import type { ObjectCreation } from '../../../model/ObjectCreation.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { CommittedTypes } from './CommittedTypes.js';
import type { CopiedObject } from './CopiedObject.js';
import { isUnsupported, namedFailure } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';
import { creatable } from './creatable.js';
import { changedProperties, datasetReductions, type NewDataset } from './NewDataset.js';
import { type Given, type Reduction, Refusals } from './Refusals.js';
import { replaceReferences } from './replaceReferences.js';
import type { SourceObject } from './SourceObject.js';
import { isUnwritableText } from './textBytes.js';

/** Where a link is created. */
export interface LinkPlace {
  readonly location: LocationId;
  /** What the link leads to, or would lead to: its name is the link's, and it is named in errors. */
  readonly own: CopiedObject;
  readonly lcpl: LinkCreation;
  /** Whether the group keeps the order in which its links are created. */
  readonly isOrdered: boolean;
}

/** An object that is created. */
export interface NewObject {
  readonly object: CopiedObject;
  /** It, open; undefined where it could not be created. */
  copy: LocationId | undefined;
  /** The chunks that it has. */
  chunk?: readonly number[] | undefined;
  /** Whether the target may refuse what it is created with, which it has not taken before. */
  isUncertain?: boolean;
  /** Whether it stays open. */
  readonly isKept?: boolean;
}

type Attempt<P> = (properties: P) => { readonly identifier: Identifier; readonly opened: Promise<void> };

/** Creates links and objects. What a method creates it requests at once; what it returns waits for that, and mends it where it can. */
export class LinkCreator {
  readonly #state: CopyState;
  readonly #datasets: Refusals<NewDataset>;
  readonly #groups: Refusals<GroupCreation>;

  constructor(state: CopyState) {
    this.#state = state;
    const { capabilities } = state.target.carrier;
    this.#datasets = new Refusals(datasetReductions(), capabilities);
    this.#groups = new Refusals(groupReductions(), capabilities);
  }

  /** A link that leads to no object that is copied. */
  link({ location, own, lcpl }: LinkPlace, link: LinkInfo): () => Promise<void> {
    const created = this.#createLink({ link_loc_id: location, link_name: own.name, lcpl_id: lcpl, lapl_id: {} }, link);
    created.catch(() => {});
    return async () => {
      try {
        await created;
      } catch (error) {
        this.#state.losses.leaveOut(own, 'link', error);
      }
    };
  }

  async #createLink(
    place: Readonly<{ link_loc_id: LocationId; link_name: string; lcpl_id: LinkCreation; lapl_id: object }>,
    { name, type, target: path = '', file = '' }: LinkInfo,
  ): Promise<void> {
    const { target, flags } = this.#state;
    const at = { ...place, lapl_id: {} };
    switch (type) {
      case 'H5L_TYPE_SOFT':
        return target.run(ROUTINES.H5Lcreate_soft, { link_target: path, ...at });
      case 'H5L_TYPE_EXTERNAL':
        if (flags.expandExtLink)
          throw failure(
            'unsupported',
            `ocpypl_id.expandExtLink is not supported in copies between connectors: '${name}' leads to the file '${file}'`,
          );
        return target.run(ROUTINES.H5Lcreate_external, { file_name: file, obj_name: path, ...at });
      default:
        throw failure('unsupported', `'${name}' is a user-defined link, which is not copied between connectors`);
    }
  }

  /** Another link to an object that is copied, or its first one where it is a datatype that waits for that. */
  hardLink({ location, own, lcpl }: LinkPlace, object: CopiedObject): () => Promise<void> {
    const { target, root, losses } = this.#state;
    const create = (cur_name: string): Promise<void> =>
      target.run(ROUTINES.H5Lcreate_hard, {
        cur_loc_id: root,
        cur_name,
        new_loc_id: location,
        new_name: own.name,
        lcpl_id: lcpl,
        lapl_id: {},
      });
    const first = create(object.path);
    first.catch(() => {});
    if (object.isWaiting && own.parent) object.placeIn(own.parent, own.name);
    return async () => {
      try {
        await first;
      } catch (error) {
        const created = await object.created.then(
          () => true,
          () => false,
        );
        if (object.isMissing) losses.leaveOut(own, 'link', failure('unsupported', 'what it leads to is not copied'));
        else if (created) await create(object.path).catch((again) => losses.leaveOut(own, 'link', again));
        else throw namedFailure(own, error);
      }
    };
  }

  /** An object that is not copied yet. */
  object(
    place: LinkPlace,
    object: SourceObject,
    creation: ObjectCreation | undefined,
    types: CommittedTypes,
  ): { readonly made: NewObject; readonly end: () => Promise<void> } {
    const made: NewObject = { object: place.own, copy: undefined };
    const end = this.#begin(place, object, creation, types, made);
    const ended = end.then(() => this.#state.own.created(made.copy as LocationId));
    this.#state.own.begun(ended);
    place.own.created = ended;
    ended.catch(() => {});
    return {
      made,
      end: async () => {
        try {
          await ended;
        } catch (error) {
          place.own.isMissing = true;
          this.#state.losses.leaveOut(place.own, 'object', error);
        }
      },
    };
  }

  /** Asynchronous only after the request was sent. */
  async #begin(
    place: LinkPlace,
    object: SourceObject,
    creation: ObjectCreation | undefined,
    types: CommittedTypes,
    made: NewObject,
  ): Promise<void> {
    const { own, location: loc_id, lcpl: lcpl_id } = place;
    const { target } = this.#state;
    const at = { loc_id, name: own.name, lcpl_id };
    switch (object.kind) {
      case 'dataset': {
        const dataset = this.#newDataset(own, object, creation, types);
        const begin: Attempt<NewDataset> = ({ committed, datatype, space, dcpl }) =>
          target.begin(ROUTINES.H5Dcreate, {
            ...at,
            type_id: committed ?? datatype,
            space_id: space,
            dcpl_id: dcpl,
            dapl_id: {},
          });
        const kept = await this.#create(place, this.#datasets, dataset, begin, made);
        const dset_id = made.copy as Identifier<'dataset'>;
        const found = await target.run(ROUTINES.H5Dget_create_plist, { dset_id });
        made.chunk = found.chunk;
        for (const { what, why } of changedProperties(kept.dcpl, found)) this.#state.losses.tell(own, what, why);
        return;
      }
      case 'datatype': {
        if (!object.datatype) throw failure('corrupt-file', 'it cannot be read');
        const args = { ...at, dtype_id: object.datatype, tcpl_id: {}, tapl_id: {} };
        const { identifier, opened } = target.begin(ROUTINES.H5Tcommit, args);
        own.type = identifier;
        await opened;
        made.copy = identifier;
        return;
      }
      default: {
        const { linkCreationOrder, attrCreationOrder } = creation ?? {};
        const gcpl = {
          ...(linkCreationOrder && { linkCreationOrder }),
          ...(attrCreationOrder && { attrCreationOrder }),
        };
        const begin: Attempt<GroupCreation> = (gcpl_id) =>
          target.begin(ROUTINES.H5Gcreate, { ...at, gcpl_id, gapl_id: {} });
        await this.#create(place, this.#groups, gcpl, begin, made);
      }
    }
  }

  #newDataset(
    own: CopiedObject,
    { datatype, space, creation: stored = {} }: SourceObject,
    creation: ObjectCreation | undefined,
    types: CommittedTypes,
  ): NewDataset {
    const { losses } = this.#state;
    if (!datatype || !space) throw failure('corrupt-file', 'it cannot be read');
    for (const what of ['external', 'virtual'] as const)
      if (stored[what]) losses.tell(own, what, 'its elements, which are elsewhere, are copied into it');
    const token = creation?.committedType;
    const committed = token === undefined ? undefined : types.typeOf(token);
    if (token !== undefined && !committed) losses.tell(own, 'committedType', types.whyNot(token));
    const dcpl = creatable(stored);
    const fill = dcpl.fillValue;
    if (fill !== undefined && isUnwritableText(datatype, fill as H5Data)) {
      losses.tell(own, 'fillValue', 'it has bytes that are not of the character set of its datatype');
      const { fillValue: _, ...rest } = dcpl;
      return { datatype, committed, space, dcpl: rest };
    }
    if (fill === undefined || this.#state.keepsReferences) return { datatype, committed, space, dcpl };
    let lost = 0;
    const fillValue = replaceReferences(datatype, fill as never, () => {
      lost += 1;
      return null;
    });
    if (lost > 0) losses.tell(own, 'fillValue', 'references in fill values are null in copies');
    return { datatype, committed, space, dcpl: { ...dcpl, fillValue } };
  }

  /** Creates with what the target takes. @returns What that was. */
  async #create<P>(
    { own, isOrdered }: LinkPlace,
    refusals: Refusals<P>,
    wanted: P,
    begin: Attempt<P>,
    made: NewObject,
  ): Promise<P> {
    const { losses } = this.#state;
    const { properties, given } = refusals.apply(wanted);
    const isProven = refusals.isProven(properties);
    made.isUncertain = !isProven;
    let kept = properties;
    const attempt = async (with_: P): Promise<void> => {
      const { identifier, opened } = begin(with_);
      await opened;
      made.copy = identifier as LocationId;
      kept = with_;
    };
    const lost: Given[] = [...given];
    try {
      await attempt(properties);
    } catch (refused) {
      if (!isUnsupported(refused)) throw refused;
      lost.push(...(await refusals.create(properties, refused, attempt)));
      if (isOrdered && isProven)
        losses.tell(own, 'linkCreationOrder', 'it was created after others, because the target first refused it');
    }
    refusals.prove(kept);
    for (const { what, why } of lost) losses.tell(own, what, why);
    return kept;
  }
}

function groupReductions(): readonly Reduction<GroupCreation>[] {
  return (['attrCreationOrder', 'linkCreationOrder'] as const).map((what) => ({
    what,
    feature: `gcpl_id.${what}` as const,
    valueOf: (gcpl) => gcpl[what],
    without: ({ [what]: _, ...gcpl }) => gcpl,
  }));
}
