import type { FoundMember } from '../../../model/FoundMember.js';
import type { LinkCreation } from '../../../model/H5P.js';
import type { LocationId } from '../../../model/Identifier.js';
import { H5O_INFO_BASIC } from '../../../model/info.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../../model/iteration.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { RequestRunner } from './RequestRunner.js';

/**
 * What a copy has itself put into its target. The source may be in the same file, opened once or twice, and the copy within what is
 * copied: then the copy is found in the source, but it was not there when the copy began, and is no part of it.
 */
export class OwnObjects {
  readonly #target: RequestRunner;
  /** Whether source and target can be one file. */
  readonly #isPossible: boolean;
  /** Whether what is deep in the copy can be met: by soft links that lead into it. */
  readonly #isMet: boolean;
  /** The link through which everything that was created is reached, and the group that it is in. */
  #link: { readonly fileKey: string; readonly group: string; readonly name: string } | undefined;
  readonly #tokens = new Set<string>();
  readonly #pending = new Set<Promise<unknown>>();

  /** @param expandsSoftLinks - Whether soft links are copied as what they lead to. */
  constructor(source: RequestRunner, target: RequestRunner, expandsSoftLinks: boolean) {
    this.#target = target;
    this.#isPossible = source.carrier.name === target.carrier.name;
    this.#isMet = this.#isPossible && expandsSoftLinks;
  }

  /**
   * Called before the first object is created, whose place it looks at.
   *
   * @returns To be called when it exists, and nothing of the source was listed yet.
   */
  async first(
    loc_id: LocationId,
    path: string,
    { createIntermediateGroup }: LinkCreation,
  ): Promise<() => Promise<void>> {
    if (!this.#isPossible) return async () => {};
    const start = path.startsWith('/') ? '/' : '.';
    const names = path.split('/').filter((name) => name !== '' && name !== '.');
    const pathOf = (n: number): string =>
      n === 0 ? start : [...(start === '/' ? [''] : []), ...names.slice(0, n)].join('/');
    // Groups on the way that the copy makes are not in it either.
    let known = createIntermediateGroup ? 0 : Math.max(names.length - 1, 0);
    const exists = (name: string): Promise<boolean> =>
      this.#target.run(ROUTINES.H5Lexists, { loc_id, name, lapl_id: {} });
    while (known < names.length - 1 && (await exists(pathOf(known + 1)))) known += 1;
    return async () => {
      const name = names[known];
      const group = name === undefined ? undefined : await this.#group(loc_id, pathOf(known));
      if (name !== undefined && group) this.#link = { fileKey: group.fileKey, group: group.token, name };
    };
  }

  /** Notes an object whose creation was begun, as long as that is under way. */
  begun(creation: Promise<unknown>): void {
    if (!this.#isMet) return;
    const ended: Promise<unknown> = creation.catch(() => {}).then(() => this.#pending.delete(ended));
    this.#pending.add(ended);
  }

  /** Notes an object that was created; awaited before its creation counts as ended. */
  async created(object: LocationId): Promise<void> {
    if (!this.#isMet) return;
    const at = { loc_id: object, name: '.', fields: H5O_INFO_BASIC, lapl_id: {} };
    const { token } = await this.#target.run(ROUTINES.H5Oget_info_by_name, at);
    if (token !== undefined) this.#tokens.add(token);
  }

  /** Whether a link of the source, as it was listed, is one that the copy has made. */
  isOwnLink({ link, group }: FoundMember): boolean {
    const own = this.#link;
    return own !== undefined && link.name === own.name && group.token === own.group && group.fileKey === own.fileKey;
  }

  /** Whether what a soft link leads to, as it was listed, is a part of the copy. */
  async isOwn({ token, fileKey }: FoundMember): Promise<boolean> {
    if (!this.#isMet || token === undefined || fileKey !== this.#link?.fileKey) return false;
    // What was created before it was listed may not be noted yet.
    await Promise.all(this.#pending);
    return this.#tokens.has(token);
  }

  /** A group as its listings name it; it has a member. */
  async #group(loc_id: LocationId, name: string): Promise<FoundMember['group'] | undefined> {
    const opened = this.#target.begin(ROUTINES.H5Gopen, { loc_id, name, gapl_id: {} });
    const [[first]] = await Promise.all([
      this.#target.run(ROUTINES.H5Gget_members, {
        group_id: opened.identifier,
        idx_type: H5_INDEX_NAME,
        order: H5_ITER_INC,
        asked: { limit: 1 },
      }),
      this.#target.close(opened.identifier),
    ]);
    return first?.group;
  }
}
