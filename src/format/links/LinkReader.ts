import type { Parser } from '../bytes/Parser.js';
import type { StoredLink } from '../messages/link.js';

/** Reads the links of a group, which keeps them in one of three ways. */
export interface LinkReader {
  /** The link of a name. */
  find(name: string): Parser<StoredLink | undefined>;
  /** All links, in the order of their names. */
  all(): Parser<readonly StoredLink[]>;
  count(): Parser<number>;
  /** The nth link in the order of names; undefined where that takes all of them. */
  readonly atName?: (n: number) => Parser<StoredLink | undefined>;
  /** The nth link in the order in which they were made; undefined where that takes all of them. */
  readonly atCreation?: (n: number) => Parser<StoredLink | undefined>;
  /** Bytes of what it keeps. */
  readonly bytes: number;
}
