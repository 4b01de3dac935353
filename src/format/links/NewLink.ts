import type { StoredLink } from '../messages/link.js';

/** A link to create; the group assigns its creation order. */
export type NewLink = StoredLink extends infer L ? (L extends StoredLink ? Omit<L, 'creationOrder'> : never) : never;

/** One change of a group's links: one is removed, one is inserted, or both (a renamed link, or one to another object). */
export interface LinkChange {
  /** Name of the link to remove. */
  readonly remove?: string;
  readonly insert?: NewLink;
}
