import {
  type AttributesTold,
  type FileId,
  type GroupId,
  type MembersOfOptions,
  type MembersSnapshot,
  membersOf,
  View,
} from 'h5rx';
import { NEVER } from 'rxjs';
import { keyOf } from './keyOf.js';
import { sharedView } from './sharedView.js';
import { useReady } from './useReady.js';
import { useView } from './useView.js';

function viewOf<A extends AttributesTold>(
  location: FileId | GroupId,
  options: MembersOfOptions<A>,
): View<MembersSnapshot<A>> {
  return sharedView(location, `members ${keyOf(options)}`, () => membersOf<A>(location, options));
}

const NONE = new View<MembersSnapshot<never>>({ status: 'idle', members: [], error: undefined }, NEVER);

/**
 * Lists the members of a group, as they are found.
 *
 * @param location - An open file or group; undefined as long as there is none, as of `useFile`.
 * @param options - `path` of the group from there, and what `members` takes.
 * @returns `{ status, members, error }`; while `status` is `loading`, `members` are those found so far.
 * @example
 * const { members } = useMembers(file, { path: '/entry' });
 */
export function useMembers<const A extends AttributesTold = undefined>(
  location: FileId | GroupId | undefined,
  options: MembersOfOptions<A> = {},
): MembersSnapshot<A> {
  return useView<MembersSnapshot<A>>(location === undefined ? NONE : viewOf(location, options));
}

/** `useMembers` for `Suspense`: it suspends until all are found, and throws what went wrong. */
export function useSuspenseMembers<const A extends AttributesTold = undefined>(
  location: FileId | GroupId,
  options: MembersOfOptions<A> = {},
): MembersSnapshot<A>['members'] {
  return useReady(viewOf(location, options)).members;
}
