import type { Datatype } from '../../../model/Datatype.js';
import type { H5Data } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import type { LocationId } from '../../../model/Identifier.js';
import { H5O_INFO_BASIC } from '../../../model/info.js';
import { RecentlyUsed } from '../../../model/RecentlyUsed.js';
import type { Reference } from '../../../model/Reference.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import { BoundedTasks } from './BoundedTasks.js';
import type { CopiedObject } from './CopiedObject.js';
import type { RequestRunner } from './RequestRunner.js';
import { replaceReferences } from './replaceReferences.js';

/** References that are looked up at once. */
const AT_ONCE = 256;
/** Bytes of references whose meaning is remembered, each counted with what it is remembered by. */
const KEPT_BYTES = 16 * 2 ** 20;
const ENTRY_BYTES = 256;

/** What a reference of the source is in the target: a reference to the copy of what it leads to, or why it is null. */
type Translated = { readonly to: Reference } | { readonly why: string };

/** Elements with the references that lead to copies, and what could not be kept. */
export interface TranslatedData {
  readonly data: H5Data;
  /** References that became null, by the reason. */
  readonly lost: ReadonlyMap<string, number>;
}

/** Makes references that lead to originals lead to their copies, which must exist. */
export class ReferenceTargets {
  readonly #source: RequestRunner;
  readonly #target: RequestRunner;
  readonly #root: LocationId;
  readonly #copied: ReadonlyMap<string, CopiedObject>;
  readonly #known = new RecentlyUsed<string, Translated>(KEPT_BYTES);

  /**
   * @param root - The location that paths of copies are relative to.
   * @param copied - Copies by the tokens of the originals.
   */
  constructor(
    source: RequestRunner,
    target: RequestRunner,
    root: LocationId,
    copied: ReadonlyMap<string, CopiedObject>,
  ) {
    this.#source = source;
    this.#target = target;
    this.#root = root;
    this.#copied = copied;
  }

  async translate(type: Datatype, data: H5Data): Promise<TranslatedData> {
    const found = new Map<string, Reference>();
    replaceReferences(type, data, (reference) => {
      found.set(keyOf(reference), reference);
      return null;
    });
    const translated = new Map<string, Translated>();
    const tasks = new BoundedTasks(AT_ONCE);
    for (const [key, reference] of found) {
      const known = this.#known.get(key);
      if (known) translated.set(key, known);
      else
        await tasks.add(1, async () => {
          const one = await this.#translated(reference);
          this.#known.set(key, one, ENTRY_BYTES + 2 * key.length);
          translated.set(key, one);
        });
    }
    await tasks.end();
    const lost = new Map<string, number>();
    const replaced = replaceReferences(type, data, (reference) => {
      const one = translated.get(keyOf(reference)) as Translated;
      if ('to' in one) return one.to;
      lost.set(one.why, (lost.get(one.why) ?? 0) + 1);
      return null;
    });
    return { data: replaced, lost };
  }

  async #translated(reference: Reference): Promise<Translated> {
    try {
      const { externalFile } = reference;
      if (externalFile !== undefined) return { why: `it leads into the file '${externalFile}'` };
      const copy = await this.#copyOf(reference);
      if (!copy) return { why: 'it leads outside of what is copied' };
      return { to: await this.#referenceTo(copy, reference) };
    } catch (error) {
      if (error instanceof H5Error && LOST.includes(error.kind)) return { why: error.message };
      throw error;
    }
  }

  /** The copy of the object that a reference leads to. */
  async #copyOf(ref_ptr: Reference): Promise<CopiedObject | undefined> {
    const { identifier, opened } = this.#source.begin(ROUTINES.H5Ropen_object, { ref_ptr, rapl_id: {}, oapl_id: {} });
    await opened;
    const at = { loc_id: identifier as LocationId, name: '.', fields: H5O_INFO_BASIC, lapl_id: {} };
    const [{ token }] = await Promise.all([
      this.#source.run(ROUTINES.H5Oget_info_by_name, at),
      this.#source.close(identifier),
    ]);
    const copy = token === undefined ? undefined : this.#copied.get(token);
    return copy?.isMissing ? undefined : copy;
  }

  async #referenceTo(copy: CopiedObject, reference: Reference): Promise<Reference> {
    const at = { loc_id: this.#root, name: copy.path, oapl_id: {} };
    switch (reference.type) {
      case 'region': {
        const space_id = await this.#source.run(ROUTINES.H5Ropen_region, {
          ref_ptr: reference,
          rapl_id: {},
          oapl_id: {},
        });
        return this.#target.run(ROUTINES.H5Rcreate_region, { ...at, space_id });
      }
      case 'attr':
        return this.#target.run(ROUTINES.H5Rcreate_attr, { ...at, attr_name: reference.attribute ?? '' });
      default:
        return this.#target.run(ROUTINES.H5Rcreate_object, at);
    }
  }
}

/** Errors of references that lead nowhere, or that the target cannot have; others are errors of the copy. */
const LOST: readonly H5Error['kind'][] = ['not-found', 'bad-argument', 'unsupported', 'corrupt-file'];

function keyOf({ type, token, attribute = '', externalFile = '', region }: Reference): string {
  const selection = region ? JSON.stringify(region) : '';
  return [type, token.join(), attribute, externalFile, selection].join('\n');
}
