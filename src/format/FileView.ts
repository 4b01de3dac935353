import { failure } from '../model/H5Error.js';
import { H5_INDEX_NAME, type IndexType, type IterationOrder } from '../model/iteration.js';
import { RecentlyUsed } from '../model/RecentlyUsed.js';
import { ObjectAttributes } from './attributes/ObjectAttributes.js';
import type { Parser } from './bytes/Parser.js';
import { parsed } from './bytes/parsed.js';
import { withinFileBudget } from './bytes/withinBudget.js';
import type { UndoFilters } from './fractalHeap/UndoFilters.js';
import { GlobalHeapCollections } from './globalHeap/GlobalHeapCollections.js';
import type { ObjectHeader } from './header/ObjectHeader.js';
import { readObjectHeader } from './header/readObjectHeader.js';
import { type FollowedPath, type FollowOptions, followPath } from './links/followPath.js';
import { GroupLinks } from './links/GroupLinks.js';
import { linkStorage } from './links/LinkStorage.js';
import type { StoredLink } from './messages/link.js';
import { SharedMessages } from './messages/SharedMessages.js';
import { readHead } from './objects/readHead.js';
import { describeObject, kindOf } from './objects/readObject.js';
import type { ObjectAttribute, StoredObject, StoredObjectHead } from './objects/StoredObject.js';
import { readCacheImage } from './superblock/readCacheImage.js';
import { readSuperblock, type Superblock } from './superblock/superblock.js';
import { readSuperblockExtension, type SuperblockExtension } from './superblock/superblockExtension.js';

/** An object as its header describes it, with the format of its file, which further reads need. */
export type ViewedObject = StoredObject & { readonly format: Superblock; readonly sizeofOffsets: number };

export interface FileViewOptions {
  /** Needed only for compressed dense links and attributes; without it they are `unsupported`. */
  readonly undoFilters?: UndoFilters;
}

/** Bytes of headers, and of objects parsed from them, that a view caches. */
const KEPT_BYTES = 32 * 2 ** 20;
/** Approximate bytes that an object takes besides its header's bytes: the parsed header and description. */
const HEADER_BYTES = 1024;
const OBJECT_FACTOR = 4;

/** What the view has read of an object so far. */
interface Known {
  readonly header: ObjectHeader;
  readonly headerBytes: number;
  kind?: ViewedObject['kind'];
  head?: StoredObjectHead;
  object?: ViewedObject;
  links?: GroupLinks;
  attributes?: ObjectAttributes;
}

/**
 * The objects, links and attributes of a file, read from its bytes. A view caches what it reads, so it shows one state of the
 * file: after a change, create a new view. Objects are named by the addresses of their headers.
 *
 * All methods are parsers. Errors: `H5Error` `corrupt-file` and `unsupported` if the bytes are damaged or not understood,
 * `bad-argument` if the object lacks the requested property; none has a routine.
 */
export class FileView {
  readonly superblock: Superblock;
  readonly extension: SuperblockExtension;
  /** Global heap collections of the file; they have elements of variable length of attributes. */
  readonly heaps: GlobalHeapCollections;
  readonly #undoFilters: UndoFilters | undefined;
  readonly #known = new RecentlyUsed<number, Known>(KEPT_BYTES);
  readonly #shared: SharedMessages;

  private constructor(superblock: Superblock, extension: SuperblockExtension, { undoFilters }: FileViewOptions) {
    this.superblock = superblock;
    this.extension = extension;
    this.heaps = new GlobalHeapCollections(superblock);
    this.#undoFilters = undoFilters;
    this.#shared = new SharedMessages(superblock, (address) => this.header(address));
  }

  /**
   * Reads the superblock, its extension, and the metadata cache image if there is one.
   *
   * @param fileSize - Bytes of the file; without it the superblock's end of file counts.
   */
  static *open(fileSize?: number, options: FileViewOptions = {}): Parser<FileView> {
    const superblock = yield* readSuperblock(fileSize);
    const extension = yield* readSuperblockExtension(superblock);
    const { cacheImage } = extension;
    const cached = cacheImage && (yield* readCacheImage(superblock, cacheImage));
    return new FileView(cached ? { ...superblock, cached } : superblock, extension, options);
  }

  /** The header of an object, its messages not interpreted. */
  *header(address: number): Parser<ObjectHeader> {
    return (yield* this.#open(address)).header;
  }

  /** The kind of an object. Only its header is read. */
  *kind(address: number): Parser<ViewedObject['kind']> {
    const known = this.#known.get(address) ?? (yield* this.#open(address));
    known.kind ??= kindOf(known.header);
    return known.kind;
  }

  /** What objects of every kind have. */
  *head(address: number): Parser<StoredObjectHead> {
    return yield* this.#head(address, yield* this.#open(address));
  }

  /** An object: everything in its header, but of its attributes only how they are stored. */
  *object(address: number): Parser<ViewedObject> {
    const known = yield* this.#open(address);
    if (known.object) return known.object;
    const format = this.superblock;
    const head = yield* this.#head(address, known);
    const stored = yield* this.#bounded(address, describeObject(format, head, this.#shared));
    known.object = { ...stored, format, sizeofOffsets: format.sizeofOffsets };
    this.#keep(address, known);
    return known.object;
  }

  /** Follows the links of a path from the root group, or from another object. */
  follow(path: string, options: FollowOptions = {}): Parser<FollowedPath> {
    return followPath(this, path, options);
  }

  /** A link of a group; undefined if it has none with the name. */
  *link(group: number, name: string): Parser<StoredLink | undefined> {
    const remembered = this.#known.get(group)?.links?.remembered(name);
    return remembered ?? (yield* this.#ofGroup(group, (links) => links.find(name)));
  }

  /** All links of a group. */
  links(group: number, index: IndexType, order: IterationOrder): Parser<readonly StoredLink[]> {
    return this.#ofGroup(group, (links) => links.inOrder(index, order), index);
  }

  /** Whether a group tracks the creation order of its links. */
  tracksCreation(group: number): Parser<boolean> {
    return this.#ofGroup(group, (links) => parsed(links.isTracked));
  }

  linkCount(group: number): Parser<number> {
    return this.#ofGroup(group, (links) => links.count());
  }

  /** The nth link of a group; undefined if it has fewer. */
  linkByIndex(group: number, index: IndexType, order: IterationOrder, n: number): Parser<StoredLink | undefined> {
    return this.#ofGroup(group, (links) => links.at(index, order, n), index);
  }

  /** An attribute of an object; undefined if it has none with the name. */
  attribute(object: number, name: string): Parser<ObjectAttribute | undefined> {
    return this.#ofAttributes(object, (attributes) => attributes.find(name));
  }

  /** All attributes of an object. */
  attributes(object: number, index: IndexType, order: IterationOrder): Parser<readonly ObjectAttribute[]> {
    return this.#ofAttributes(object, (attributes) => attributes.inOrder(index, order), index);
  }

  /** The names of an object's attributes; undefined for one whose name cannot be read. */
  attributeNames(object: number, index: IndexType, order: IterationOrder): Parser<readonly (string | undefined)[]> {
    return this.#ofAttributes(object, (attributes) => attributes.names(index, order), index);
  }

  *attributeCount(object: number): Parser<number> {
    return (yield* this.#head(object, yield* this.#open(object))).numAttrs;
  }

  /** The nth attribute of an object; undefined if it has fewer. */
  attributeByIndex(
    object: number,
    index: IndexType,
    order: IterationOrder,
    n: number,
  ): Parser<ObjectAttribute | undefined> {
    return this.#ofAttributes(object, (attributes) => attributes.at(index, order, n), index);
  }

  *#ofGroup<T>(address: number, read: (links: GroupLinks) => Parser<T>, index: IndexType = H5_INDEX_NAME): Parser<T> {
    const known = yield* this.#open(address);
    known.links ??= this.#linksOf(known.header);
    if (index !== H5_INDEX_NAME && !known.links.isTracked)
      throw failure('bad-argument', 'the group does not track the creation order of its links');
    const value = yield* this.#bounded(address, read(known.links));
    this.#keep(address, known);
    return value;
  }

  *#ofAttributes<T>(
    address: number,
    read: (attributes: ObjectAttributes) => Parser<T>,
    index: IndexType = H5_INDEX_NAME,
  ): Parser<T> {
    const known = yield* this.#open(address);
    const head = yield* this.#head(address, known);
    known.attributes ??= new ObjectAttributes(this.superblock, head, this.#shared, this.#undoFilters);
    if (index !== H5_INDEX_NAME && !known.attributes.isTracked)
      throw failure('bad-argument', 'the object does not track the creation order of its attributes');
    const value = yield* this.#bounded(address, read(known.attributes));
    this.#keep(address, known);
    return value;
  }

  #linksOf(header: ObjectHeader): GroupLinks {
    const kind = kindOf(header);
    if (kind !== 'group') throw failure('bad-argument', `the object is a ${kind} and has no links`);
    return new GroupLinks(this.superblock, linkStorage(this.superblock, header), this.#undoFilters);
  }

  *#head(address: number, known: Known): Parser<StoredObjectHead> {
    known.head ??= yield* this.#bounded(address, readHead(this.superblock, known.header));
    return known.head;
  }

  *#open(address: number): Parser<Known> {
    const kept = this.#known.get(address);
    if (kept) return kept;
    const header = yield* this.#bounded(address, readObjectHeader(this.superblock, address));
    const headerBytes = header.chunks.reduce((sum, { length }) => sum + length, HEADER_BYTES);
    const known: Known = { header, headerBytes };
    this.#keep(address, known);
    return known;
  }

  /** Caches what has been read of an object, with its current size in bytes. */
  #keep(address: number, known: Known): void {
    const { headerBytes, object, links, attributes } = known;
    const bytes = headerBytes * (object ? OBJECT_FACTOR : 1) + (links?.bytes ?? 0) + (attributes?.bytes ?? 0);
    this.#known.set(address, known, bytes);
  }

  #bounded<T>(address: number, parser: Parser<T>): Parser<T> {
    return withinFileBudget(this.superblock, parser, `object at ${address}`);
  }
}
