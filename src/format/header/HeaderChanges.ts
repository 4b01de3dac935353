import type { PrefixFacts } from './encodePrefix.js';
import type { Entry } from './HeaderParts.js';

/** The changes of an object header. */
export interface HeaderChanges {
  readonly facts: PrefixFacts;
  /** All messages but null messages, in their order; new ones come last and are in no chunk yet. */
  readonly entries: readonly Entry[];
  /** Chunks whose changes must become visible all at once. */
  readonly changed: ReadonlySet<number>;
  /** Chunks in which only times or marks change, which may become visible at any moment. */
  readonly touched: ReadonlySet<number>;
}
