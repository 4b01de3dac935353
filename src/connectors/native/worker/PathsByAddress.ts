import type { Parser } from '../../../format/bytes/Parser.js';
import type { FileView } from '../../../format/FileView.js';
import type { StoredLink } from '../../../format/messages/link.js';
import { H5Error } from '../../../model/H5Error.js';
import { H5_INDEX_NAME, H5_ITER_NATIVE } from '../../../model/iteration.js';

interface Group {
  readonly address: number;
  /** Its path without a slash at the end: empty for the root group. */
  readonly prefix: string;
  /** Undefined until they have been read. */
  links?: readonly StoredLink[];
  next: number;
}

const known = new WeakMap<FileView, PathsByAddress>();

/**
 * Finds the path of an object from its address: the first path of hard links when groups are searched in the order in which they store
 * their links, as libhdf5 does (`H5G_get_name_by_addr`). Each group is read once, when the search first reaches it.
 */
export class PathsByAddress {
  readonly #view: FileView;
  readonly #paths = new Map<number, string>();
  /** The groups that the search is in, each contained in the one before it. */
  readonly #groups: Group[];

  private constructor(view: FileView) {
    const { rootGroup } = view.superblock;
    this.#view = view;
    this.#paths.set(rootGroup, '/');
    this.#groups = [{ address: rootGroup, prefix: '', next: 0 }];
  }

  /** The paths of a view; one search serves all callers. */
  static of(view: FileView): PathsByAddress {
    const paths = known.get(view) ?? new PathsByAddress(view);
    known.set(view, paths);
    return paths;
  }

  /** A path to the object at an address; undefined when there is none. */
  *find(address: number): Parser<string | undefined> {
    for (let group = this.#groups.at(-1); group && !this.#paths.has(address); group = this.#groups.at(-1)) {
      // Another search may have read them while this one waited for bytes.
      group.links ??= yield* this.#linksOf(group);
      const link = group.links[group.next];
      if (link === undefined) {
        if (this.#groups.at(-1) === group) this.#groups.pop();
        continue;
      }
      if (link.type !== 'hard' || this.#paths.has(link.address)) {
        group.next += 1;
        continue;
      }
      const isGroup = yield* this.#isGroup(link.address);
      // Another search may have passed the link meanwhile. One that is canceled here has not.
      if (group.links[group.next] !== link) continue;
      group.next += 1;
      const path = `${group.prefix}/${link.name}`;
      this.#paths.set(link.address, path);
      if (isGroup) this.#groups.push({ address: link.address, prefix: path, next: 0 });
    }
    return this.#paths.get(address);
  }

  *#linksOf({ address }: Group): Parser<readonly StoredLink[]> {
    return (yield* readable(this.#view.links(address, H5_INDEX_NAME, H5_ITER_NATIVE))) ?? [];
  }

  *#isGroup(address: number): Parser<boolean> {
    return (yield* readable(this.#view.kind(address))) === 'group';
  }
}

/**
 * The result of a parser; undefined where the structure cannot be read, so that a damaged group hides only the paths through it.
 */
function* readable<T>(parser: Parser<T>): Parser<T | undefined> {
  try {
    return yield* parser;
  } catch (error) {
    if (error instanceof H5Error && (error.kind === 'corrupt-file' || error.kind === 'unsupported')) return undefined;
    throw error;
  }
}
