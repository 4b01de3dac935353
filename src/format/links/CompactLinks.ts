import type { Parser } from '../bytes/Parser.js';
import { parsed } from '../bytes/parsed.js';
import type { StoredLink } from '../messages/link.js';
import type { LinkReader } from './LinkReader.js';

/** Links that are messages of the group's header (File Format Specification, IV.A.2.g). */
export class CompactLinks implements LinkReader {
  readonly isSorted = false;
  readonly bytes = 0;
  readonly #links: readonly StoredLink[];

  constructor(links: readonly StoredLink[]) {
    this.#links = links;
  }

  find(name: string): Parser<StoredLink | undefined> {
    return parsed(this.#links.find((link) => link.name === name));
  }

  all(): Parser<readonly StoredLink[]> {
    return parsed(this.#links);
  }

  count(): Parser<number> {
    return parsed(this.#links.length);
  }
}
