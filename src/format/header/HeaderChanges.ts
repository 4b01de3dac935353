import type { PrefixFacts } from './encodePrefix.js';
import type { Entry } from './HeaderParts.js';

/** What has become of an object header. */
export interface HeaderChanges {
  readonly facts: PrefixFacts;
  /** All messages but null messages, in their order; new ones come last and are in no chunk yet. */
  readonly entries: readonly Entry[];
  /** Chunks that change in a way of which readers have to see all or nothing. */
  readonly changed: ReadonlySet<number>;
  /** Chunks in which times or marks change, which may be seen at any moment. */
  readonly touched: ReadonlySet<number>;
}
