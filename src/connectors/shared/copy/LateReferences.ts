import type { Dataspace } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { LocationId } from '../../../model/Identifier.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { BoundedTasks } from './BoundedTasks.js';
import type { CopiedObject } from './CopiedObject.js';
import { namedFailure } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';
import { readAttribute, type WaitingAttribute } from './copyAttributes.js';
import type { ElementsCopy, EmptyCopy } from './ElementsCopy.js';
import { ReferenceTargets } from './ReferenceTargets.js';
import { textBytesType } from './textBytes.js';

/** Attributes whose elements are kept until they can be written; those of more are read again. */
const MOST_KEPT = 10_000;
/** Attributes and datasets that are written at once. */
const AT_ONCE = 128;

/** A dataset of references. */
interface LateDataset {
  readonly object: CopiedObject;
  readonly datatype: Datatype;
  readonly space: Dataspace;
  readonly chunks: EmptyCopy['chunks'];
}

/** What has references in it, which can lead to copies only when these exist. */
export class LateReferences {
  readonly #state: CopyState;
  readonly #elements: ElementsCopy;
  readonly #attributes: WaitingAttribute[] = [];
  readonly #datasets: LateDataset[] = [];

  constructor(state: CopyState, elements: ElementsCopy) {
    this.#state = state;
    this.#elements = elements;
  }

  attributes(waiting: readonly WaitingAttribute[]): void {
    for (const one of waiting)
      this.#attributes.push(this.#attributes.length < MOST_KEPT ? one : { ...one, value: undefined });
  }

  dataset(dataset: LateDataset): void {
    this.#datasets.push(dataset);
  }

  /** @param from - The location that paths of originals are relative to. */
  async write(from: LocationId): Promise<void> {
    const { source, target, root, copied } = this.#state;
    const targets = new ReferenceTargets(source, target, root, copied);
    const tasks = new BoundedTasks(AT_ONCE);
    for (const attribute of this.#attributes) await tasks.add(1, () => this.#writeAttribute(attribute, from, targets));
    await tasks.end();
    for (const { object, ...dataset } of this.#datasets) {
      const at = { name: object.originalPath, lapl_id: {} };
      const empty: EmptyCopy = {
        ...dataset,
        object,
        from: source.begin(ROUTINES.H5Oopen, { loc_id: from, ...at }),
        into: target.begin(ROUTINES.H5Dopen, { loc_id: root, name: object.path, dapl_id: {} }),
      };
      const lost = new Map<string, number>();
      await this.#elements.copy([empty], async (_, data) => {
        const translated = await targets.translate(dataset.datatype, data);
        for (const [why, count] of translated.lost) lost.set(why, (lost.get(why) ?? 0) + count);
        return translated.data;
      });
      this.#tell(object, lost);
    }
  }

  async #writeAttribute(
    { object, name, type, value }: WaitingAttribute,
    from: LocationId,
    targets: ReferenceTargets,
  ): Promise<void> {
    const { target, root } = this.#state;
    try {
      const mem_type_id = textBytesType(type);
      const read = value === undefined ? await this.#read(object, name, from, mem_type_id) : value;
      const { data, lost } = await targets.translate(type, read);
      const place = { obj_name: object.path, attr_name: name, aapl_id: {}, lapl_id: {} };
      const { identifier, opened } = target.begin(ROUTINES.H5Aopen_by_name, { loc_id: root, ...place });
      const written = target.run(ROUTINES.H5Awrite, { attr_id: identifier, mem_type_id, buf: data });
      const closed = target.close(identifier);
      await Promise.all([opened, written, closed]);
      this.#tell(object, lost, name);
    } catch (error) {
      throw namedFailure(object, error, name);
    }
  }

  #read(object: CopiedObject, attr_name: string, location: LocationId, mem_type_id: Datatype): Promise<H5Data> {
    return readAttribute(this.#state, { location, name: object.originalPath }, attr_name, mem_type_id);
  }

  #tell(object: CopiedObject, lost: ReadonlyMap<string, number>, attribute?: string): void {
    for (const [why, count] of lost)
      this.#state.losses.tell(object, 'reference', count === 1 ? why : `${count} references: ${why}`, attribute);
  }
}
