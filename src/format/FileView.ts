import { failure } from '../model/H5Error.js';
import { H5_INDEX_CRT_ORDER, H5_ITER_DEC, type IndexType, type IterationOrder } from '../model/iteration.js';
import { findObjectAttribute, readObjectAttributes } from './attributes/objectAttributes.js';
import type { Parser } from './bytes/Parser.js';
import { RecentlyUsed } from './bytes/RecentlyUsed.js';
import type { UndoFilters } from './fractalHeap/UndoFilters.js';
import { type FollowedPath, type FollowOptions, followPath } from './links/followPath.js';
import { inCreationOrder } from './links/inCreationOrder.js';
import { countLinks, findLink, readLinks } from './links/readLinks.js';
import type { StoredLink } from './messages/link.js';
import { readObject } from './objects/readObject.js';
import type { ObjectAttribute, StoredGroup, StoredObject } from './objects/StoredObject.js';
import { readSuperblock, type Superblock } from './superblock/superblock.js';

/** An object as its header describes it, and what must be known to read more of its file. */
export type ViewedObject = StoredObject & { readonly format: Superblock; readonly sizeofOffsets: number };

export interface FileViewOptions {
  /** Needed only for links and attributes that were made to be compressed; without it they are `unsupported`. */
  readonly undoFilters?: UndoFilters;
}

/** Bytes of headers that a view keeps. */
const HEADER_BYTES = 16 * 2 ** 20;
/** What an object takes beside the bytes of its header. */
const OBJECT_BYTES = 1024;

/**
 * What is in a file, read from its bytes: objects, links and attributes. It keeps what was read last, so it is of one state of
 * the file: whoever changes the file makes a new view.
 *
 * All methods are parsers. Errors: `H5Error` `corrupt-file` and `unsupported` for what the bytes say, `bad-argument` for what
 * an object has not got; none has a routine.
 */
export class FileView {
  readonly superblock: Superblock;
  readonly #objects = new RecentlyUsed<number, ViewedObject>(HEADER_BYTES);

  readonly #undoFilters: UndoFilters | undefined;

  private constructor(superblock: Superblock, { undoFilters }: FileViewOptions) {
    this.superblock = superblock;
    this.#undoFilters = undoFilters;
  }

  /**
   * Reads the superblock.
   *
   * @param fileSize - Bytes of the file; those that the superblock tells where nothing else does.
   */
  static *open(fileSize?: number, options: FileViewOptions = {}): Parser<FileView> {
    return new FileView(yield* readSuperblock(fileSize), options);
  }

  /** The object whose header is at an address: all that the header says. */
  *object(address: number): Parser<ViewedObject> {
    const kept = this.#objects.get(address);
    if (kept) return kept;
    const format = this.superblock;
    const object = { ...(yield* readObject(format, address)), format, sizeofOffsets: format.sizeofOffsets };
    const bytes = object.chunks.reduce((sum, { length }) => sum + length, OBJECT_BYTES);
    this.#objects.set(address, object, bytes);
    return object;
  }

  /** What the object at an address is. */
  *kind(address: number): Parser<ViewedObject['kind']> {
    return (yield* this.object(address)).kind;
  }

  /** Follows the links of a path from the root group, or from another object. */
  follow(path: string, options: FollowOptions = {}): Parser<FollowedPath> {
    return followPath(this, path, options);
  }

  /** A link of the group at an address; undefined where it has none of the name. */
  *link(group: number, name: string): Parser<StoredLink | undefined> {
    return yield* findLink(this.superblock, yield* this.#group(group), name, this.#undoFilters);
  }

  /** All links of the group at an address. */
  *links(group: number, index: IndexType, order: IterationOrder): Parser<readonly StoredLink[]> {
    const object = yield* this.#group(group);
    if (index === H5_INDEX_CRT_ORDER && object.linkInfo?.creationOrder === undefined)
      throw failure('bad-argument', 'the group does not track the creation order of its links');
    return ordered(yield* readLinks(this.superblock, object, this.#undoFilters), index, order);
  }

  *linkCount(group: number): Parser<number> {
    return yield* countLinks(this.superblock, yield* this.#group(group));
  }

  /** The nth link of the group at an address; undefined where it has fewer. */
  *linkByIndex(group: number, index: IndexType, order: IterationOrder, n: number): Parser<StoredLink | undefined> {
    return (yield* this.links(group, index, order))[n];
  }

  /** An attribute of the object at an address; undefined where it has none of the name. */
  *attribute(object: number, name: string): Parser<ObjectAttribute | undefined> {
    return yield* findObjectAttribute(this.superblock, yield* this.object(object), name);
  }

  /** All attributes of the object at an address. */
  *attributes(object: number, index: IndexType, order: IterationOrder): Parser<readonly ObjectAttribute[]> {
    const head = yield* this.object(object);
    const tracked = head.attributeCreationOrder ?? head.attributeInfo?.creationOrder;
    if (index === H5_INDEX_CRT_ORDER && tracked === undefined)
      throw failure('bad-argument', 'the object does not track the creation order of its attributes');
    return ordered(yield* readObjectAttributes(this.superblock, head), index, order);
  }

  *attributeCount(object: number): Parser<number> {
    return (yield* this.object(object)).numAttrs;
  }

  /** The nth attribute of the object at an address; undefined where it has fewer. */
  *attributeByIndex(
    object: number,
    index: IndexType,
    order: IterationOrder,
    n: number,
  ): Parser<ObjectAttribute | undefined> {
    return (yield* this.attributes(object, index, order))[n];
  }

  *#group(address: number): Parser<StoredGroup> {
    const object = yield* this.object(address);
    if (object.kind !== 'group') throw failure('bad-argument', `the object is a ${object.kind} and has no links`);
    return object;
  }
}

/** Items that are in the order of their names, in the order asked for. */
function ordered<T extends { readonly creationOrder?: number }>(
  items: readonly T[],
  index: IndexType,
  order: IterationOrder,
): readonly T[] {
  const increasing = index === H5_INDEX_CRT_ORDER ? (inCreationOrder(items) ?? items) : items;
  return order === H5_ITER_DEC ? [...increasing].reverse() : increasing;
}
