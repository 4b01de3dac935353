import type { Parser } from '../bytes/Parser.js';
import type { StoredLink } from '../messages/link.js';

/** Reads the links of a group from a symbol table, or from compact or dense storage. */
export interface LinkReader {
  /** The link with a name. */
  find(name: string): Parser<StoredLink | undefined>;
  /** All links, in the order in which they are stored. */
  all(): Parser<readonly StoredLink[]>;
  /** Whether they are stored in the order of their names. */
  readonly isSorted: boolean;
  count(): Parser<number>;
  /** The nth link in name order; undefined if finding it needs all links. */
  readonly atName?: (n: number) => Parser<StoredLink | undefined>;
  /** The nth link in creation order; undefined if finding it needs all links. */
  readonly atCreation?: (n: number) => Parser<StoredLink | undefined>;
  /** Bytes of memory that the reader holds. */
  readonly bytes: number;
}
