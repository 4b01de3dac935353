import {
  H5_INDEX_NAME,
  H5_ITER_DEC,
  H5_ITER_NATIVE,
  type IndexType,
  type IterationOrder,
} from '../../model/iteration.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import type { StoredLink } from '../messages/link.js';
import { SymbolTableLinks } from '../symbolTable/SymbolTableLinks.js';
import { CompactLinks } from './CompactLinks.js';
import { sortByName } from './compareNames.js';
import { DenseLinks } from './DenseLinks.js';
import { inCreationOrder } from './inCreationOrder.js';
import type { LinkReader } from './LinkReader.js';
import type { LinkStorage } from './LinkStorage.js';

/** Approximate bytes of memory that a link takes. */
const LINK_BYTES = 200;
/** Most links that are remembered by their names. */
const REMEMBERED_LINKS = 16_384;

/**
 * The links of a group, however it stores them: by name, by index, or all of them. Names are ordered by their bytes, as
 * libhdf5 does.
 */
export class GroupLinks {
  readonly #group: LinkStorage;
  readonly #reader: LinkReader;
  /** All links, as they are stored. */
  #all: readonly StoredLink[] | undefined;
  #byName: readonly StoredLink[] | undefined;
  #byCreation: readonly StoredLink[] | undefined;
  /** Links that were looked up by their names. */
  readonly #found = new Map<string, StoredLink>();

  /** @param undoFilters - Needed only for compressed dense links; without it they are `unsupported`. */
  constructor(format: FileFormat, group: LinkStorage, undoFilters?: UndoFilters) {
    this.#group = group;
    this.#reader = readerOf(format, group, undoFilters);
  }

  /** Bytes of memory that it holds. */
  get bytes(): number {
    return this.#reader.bytes + LINK_BYTES * ((this.#all?.length ?? 0) + this.#found.size);
  }

  /** Whether the group tracks the creation order of its links. */
  get isTracked(): boolean {
    return this.#group.linkInfo?.creationOrder !== undefined;
  }

  /** The link with a name, if it was looked up before. */
  remembered(name: string): StoredLink | undefined {
    return this.#found.get(name);
  }

  /** The link with a name. Only what the lookup needs is read. */
  *find(name: string): Parser<StoredLink | undefined> {
    const link = yield* this.#reader.find(name);
    if (link && this.#found.size < REMEMBERED_LINKS) this.#found.set(name, link);
    return link;
  }

  *count(): Parser<number> {
    return this.#all?.length ?? (yield* this.#reader.count());
  }

  /**
   * All links in an order; creation order must be tracked. The native order of names is that in which links are stored, as in
   * libhdf5: it costs no sort.
   */
  *inOrder(index: IndexType, order: IterationOrder): Parser<readonly StoredLink[]> {
    if (order === H5_ITER_NATIVE && index === H5_INDEX_NAME) return yield* this.#stored();
    const increasing = yield* this.#increasing(index);
    return order === H5_ITER_DEC ? [...increasing].reverse() : increasing;
  }

  /** The nth link in an order; undefined if there are fewer. */
  *at(index: IndexType, order: IterationOrder, n: number): Parser<StoredLink | undefined> {
    if (order === H5_ITER_NATIVE) return (yield* this.inOrder(index, order))[n];
    const place = order === H5_ITER_DEC ? (yield* this.count()) - 1 - n : n;
    const { atName, atCreation } = this.#reader;
    const at = index === H5_INDEX_NAME ? atName : atCreation;
    return at && !this.#all ? yield* at(place) : (yield* this.#increasing(index))[place];
  }

  *#increasing(index: IndexType): Parser<readonly StoredLink[]> {
    const links = yield* this.#stored();
    if (index === H5_INDEX_NAME) {
      this.#byName ??= this.#reader.isSorted ? links : yield* sortByName(links);
      return this.#byName;
    }
    this.#byCreation ??= inCreationOrder(links);
    if (!this.#byCreation)
      throw corruptFile(`group at ${this.#group.address}: it tracks creation order, and not every link has one`);
    return this.#byCreation;
  }

  *#stored(): Parser<readonly StoredLink[]> {
    this.#all ??= yield* this.#reader.all();
    return this.#all;
  }
}

function readerOf(format: FileFormat, group: LinkStorage, undoFilters: UndoFilters | undefined): LinkReader {
  const { compactLinks, symbolTable, linkInfo } = group;
  if (linkInfo === undefined && symbolTable) return new SymbolTableLinks(format, symbolTable);
  if (linkInfo?.heap === undefined) return new CompactLinks(compactLinks);
  return new DenseLinks(format, group, undoFilters);
}
