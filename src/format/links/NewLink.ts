import type { StoredLink } from '../messages/link.js';

/** A link to be made; its place in the creation order is given by the group. */
export type NewLink = StoredLink extends infer L ? (L extends StoredLink ? Omit<L, 'creationOrder'> : never) : never;

/** What happens to a group's links in one step: one goes, one comes, or both (a link with another name, or to another object). */
export interface LinkChange {
  /** Name of the link that goes. */
  readonly remove?: string;
  readonly insert?: NewLink;
}
