import type { Datatype } from '../../../model/Datatype.js';
import type { Identifier, LocationId } from '../../../model/Identifier.js';
import { H5O_INFO_BASIC } from '../../../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../../model/iteration.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { CopiedObject } from './CopiedObject.js';
import { isUnsupported } from './CopyLosses.js';
import type { CopyState } from './CopyState.js';

/** The name of the group in which copies of datatypes wait for their links. */
const WAITING = 'h5rx copies datatypes';

/**
 * The copies of committed datatypes. One that a dataset or attribute is of may have its links in groups that come later: it is then
 * committed in a group of its own, gets its links when these come, and that group is deleted at the end.
 */
export class CommittedTypes {
  readonly #state: CopyState;
  /** The object that was asked for, in the source and as a copy. */
  readonly #from: LocationId;
  readonly #top: CopiedObject;
  /** Tokens of the datatypes that will be copied; looked for when one is first needed. */
  #expected: Promise<ReadonlySet<string>> | undefined;
  #known: ReadonlySet<string> = new Set();
  readonly #refused = new Map<string, string>();
  #group: CopiedObject | undefined;
  #waiting = 0;

  constructor(state: CopyState, from: LocationId, top: CopiedObject) {
    this.#state = state;
    this.#from = from;
    this.#top = top;
  }

  /** Makes sure that those of the committed datatypes exist that will be copied. */
  async prepare(needed: ReadonlyMap<string, Datatype>): Promise<void> {
    const { copied } = this.#state;
    if ([...needed.keys()].every((token) => copied.has(token))) return;
    this.#expected ??= this.#look();
    this.#known = await this.#expected;
    const created: Promise<void>[] = [];
    for (const [token, datatype] of needed)
      if (this.#known.has(token) && !copied.has(token) && !this.#refused.has(token))
        created.push(this.#commit(token, datatype));
    await Promise.all(created);
    // Those that another group has under way; whether they came to be is asked later.
    for (const token of needed.keys()) await copied.get(token)?.created.catch(() => {});
  }

  /** The copy of a committed datatype, open; undefined where it is not copied. */
  typeOf(token: string): Identifier<'datatype'> | undefined {
    const copy = this.#state.copied.get(token);
    return copy?.isMissing ? undefined : copy?.type;
  }

  whyNot(token: string): string {
    return this.#refused.get(token) ?? 'its committed datatype is not copied with it';
  }

  /** Deletes the group of those that waited for their links. */
  async end(): Promise<void> {
    const { target, root } = this.#state;
    if (this.#group) await target.run(ROUTINES.H5Ldelete, { loc_id: root, name: this.#group.path, lapl_id: {} });
  }

  async #look(): Promise<ReadonlySet<string>> {
    const { source, flags } = this.#state;
    const visited = await source.run(ROUTINES.H5Ovisit, {
      obj_id: this.#from,
      idx_type: H5_INDEX_NAME,
      order: H5_ITER_INC,
      fields: H5O_INFO_BASIC,
    });
    const types = visited.filter(
      ({ type, path }) =>
        type === 'H5O_TYPE_NAMED_DATATYPE' && path !== '.' && !(flags.shallowHierarchy && path.includes('/')),
    );
    return new Set(types.flatMap(({ token }) => (token === undefined ? [] : [token])));
  }

  async #commit(token: string, dtype_id: Datatype): Promise<void> {
    const { target, root, copied, own } = this.#state;
    // Claimed before anything is waited for, since other groups may need it too.
    const copy = new CopiedObject(String(this.#waiting), '', this.#makeGroup());
    this.#waiting += 1;
    copied.set(token, copy);
    try {
      const args = { loc_id: root, name: copy.path, dtype_id, lcpl_id: {}, tcpl_id: {}, tapl_id: {} };
      const { identifier, opened } = target.begin(ROUTINES.H5Tcommit, args);
      copy.type = identifier;
      copy.created = opened.then(() => own.created(identifier));
      own.begun(copy.created);
      copy.isWaiting = true;
      await copy.created;
    } catch (error) {
      if (!isUnsupported(error)) throw error;
      copied.delete(token);
      this.#refused.set(token, error.message);
    }
  }

  #makeGroup(): CopiedObject {
    if (this.#group) return this.#group;
    const { target, root } = this.#state;
    this.#group = new CopiedObject(`${WAITING} ${Math.random().toString(36).slice(2)}`, '', this.#top);
    const args = { loc_id: root, name: this.#group.path, lcpl_id: {}, gcpl_id: {}, gapl_id: {} };
    const { identifier } = target.begin(ROUTINES.H5Gcreate, args);
    // What is created in it says whether it was made.
    target.close(identifier).catch(() => {});
    return this.#group;
  }
}
