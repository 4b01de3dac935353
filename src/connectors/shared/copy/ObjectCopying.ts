import { failure } from '../../../model/H5Error.js';
import type { LinkCreation, ObjectCopy } from '../../../model/H5P.js';
import type { LocationId } from '../../../model/Identifier.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { BoundedTasks } from './BoundedTasks.js';
import { CommittedTypes } from './CommittedTypes.js';
import { CopiedObject } from './CopiedObject.js';
import { CopyLosses } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';
import { copyAttributes } from './copyAttributes.js';
import { ElementsCopy } from './ElementsCopy.js';
import { LateReferences } from './LateReferences.js';
import { LinksCopy } from './LinksCopy.js';
import { OwnObjects } from './OwnObjects.js';
import type { Place } from './Place.js';
import type { RequestRunner } from './RequestRunner.js';
import { creationOf, sourceObject } from './SourceObject.js';

/** Groups whose members are copied at once. */
const GROUPS_AT_ONCE = 64;

/**
 * Copies an object between files, using only routines that connectors have: datatypes, dataspaces, creation properties, attributes
 * and links are created anew, and elements are copied as values. An object with several links is copied once.
 *
 * Requests are sent without waiting for each other wherever they can be, so that a connector for which a request is expensive can
 * make one of many: first all of the objects, group by group; then elements; then what refers to objects.
 */
export class ObjectCopying {
  readonly #state: CopyState;
  readonly #elements: ElementsCopy;

  /**
   * @param root - The location of the whole copy, which paths are relative to.
   * @param isSameFile - Whether original and copy are in one file: then references are copied as they are.
   * @param report - Called with the bytes of elements copied so far, and of all datasets found so far.
   * Errors: `H5Error` `unsupported` for flags that need more than routines.
   */
  constructor(
    source: RequestRunner,
    target: RequestRunner,
    flags: ObjectCopy,
    root: LocationId,
    isSameFile: boolean,
    report: (loadedBytes: number, totalBytes: number) => void,
  ) {
    // Within a file references stay as they are, expanded or not.
    if (flags.expandReference && !isSameFile)
      throw failure(
        'unsupported',
        'ocpypl_id.expandReference is not supported in copies that consist of routines: what only references lead to has no link to be created with',
      );
    if (flags.mergeCommittedDtype)
      throw failure(
        'unsupported',
        'ocpypl_id.mergeCommittedDtype is not supported in copies that consist of routines, which do not search a file for datatypes',
      );
    const losses = new CopyLosses(flags);
    const own = new OwnObjects(source, target, flags.expandSoftLink === true);
    this.#state = { source, target, flags, losses, root, copied: new Map(), own, keepsReferences: isSameFile };
    this.#elements = new ElementsCopy(this.#state, report);
  }

  /** Copies an object and everything below it. */
  async copy(from: Place, to: Place, lcpl: LinkCreation): Promise<void> {
    const { source } = this.#state;
    const args = { loc_id: from.location, name: from.name, lapl_id: {} };
    const original = (await source.open(ROUTINES.H5Oopen, args)) as LocationId;
    const object = await sourceObject(source, original);
    const top = new CopiedObject(to.name, from.name);
    const { links, late, types } = this.#parts(original, top);
    const places = { from: from.location, to: to.location };
    const exists = await this.#state.own.first(to.location, to.name, lcpl);
    await links.copyTop(places, top, object, lcpl);
    await exists();
    await this.#copyRest(links, late, types, from.location);
  }

  /** Copies the members and attributes of a group into an existing one, which has no members yet. */
  async copyInto(from: Place, into: LocationId): Promise<void> {
    const { source, target } = this.#state;
    const args = { loc_id: from.location, name: from.name, lapl_id: {} };
    const original = (await source.open(ROUTINES.H5Oopen, args)) as LocationId;
    const [object, creation] = await Promise.all([sourceObject(source, original), creationOf(source, original, '.')]);
    if (object.kind !== 'group')
      throw failure('bad-argument', `'${from.name}' is a ${object.kind}, and has no members to copy`);
    const top = new CopiedObject('.', from.name);
    if (object.token !== undefined) this.#state.copied.set(object.token, top);
    const { links, late, types } = this.#parts(original, top);
    const group = await target.open(ROUTINES.H5Gopen, { loc_id: into, name: '.', gapl_id: {} });
    // Closed when its members are copied; the other is needed to the end.
    const entered = (await source.open(ROUTINES.H5Oopen, args)) as LocationId;
    links.enter({ object: top, from: entered, to: group, creation });
    if (!this.#state.flags.withoutAttr)
      late.attributes(await copyAttributes(this.#state, types, top, from, group, object.attributes ?? [], creation));
    await this.#copyRest(links, late, types, from.location);
  }

  #parts(original: LocationId, top: CopiedObject) {
    const types = new CommittedTypes(this.#state, original, top);
    const late = new LateReferences(this.#state, this.#elements);
    return { types, late, links: new LinksCopy(this.#state, types, this.#elements, late) };
  }

  /** Copies what is below groups, then all elements, and at last what leads to other objects. */
  async #copyRest(links: LinksCopy, late: LateReferences, types: CommittedTypes, from: LocationId): Promise<void> {
    const tasks = new BoundedTasks(GROUPS_AT_ONCE);
    for (;;) {
      if (links.isFull) {
        await tasks.end();
        await links.copyElements();
      }
      const group = links.nextGroup();
      if (group) await tasks.add(1, () => links.copyMembers(group));
      else if (tasks.isIdle) break;
      else await tasks.next();
    }
    await tasks.end();
    await links.copyElements();
    await late.write(from);
    await types.end();
  }
}
