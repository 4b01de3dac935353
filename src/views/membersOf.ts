import { concat, defer, isObservable, map, type Observable, of } from 'rxjs';
import type { AttributesTold } from '../model/FoundMember.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import type { Member } from '../operators/Member.js';
import type { MembersOptions } from '../operators/MemberParts.js';
import { members } from '../operators/members.js';
import { openGroup } from '../operators/openGroup.js';
import { paced } from './paced.js';
import { resourceView, type ViewState } from './resourceView.js';
import type { View } from './View.js';

/** The members of a group, as far as they are known. */
export interface MembersSnapshot<A extends AttributesTold = AttributesTold> extends ViewState {
  /** In order; while `status` is `loading` those found so far. */
  readonly members: readonly Member<A>[];
}

/** Of which group the members are shown, and what of them is told. */
export interface MembersOfOptions<A extends AttributesTold = undefined> extends MembersOptions<A> {
  /** The group: a path from the location; the location itself by default. */
  readonly path?: string;
}

/**
 * Shows the members of a group, as they are found: `members` for user interfaces. What one subscriber after the other has left is listed
 * anew for the next.
 *
 * @param location - An open file or group, or a stream that opens one, as `openFile` does.
 * @returns A view; errors are those of `members`. A member that cannot be read has an `error` of its own.
 * @example
 * membersOf(openFile('run.h5'), { path: '/entry' }).subscribe(({ members }) => list(members.map(({ name }) => name)));
 */
export function membersOf<const A extends AttributesTold = undefined>(
  location: FileId | GroupId | Observable<FileId | GroupId>,
  { path, ...options }: MembersOfOptions<A> = {},
): View<MembersSnapshot<A>> {
  const location$ = isObservable(location) ? location : of(location);
  const members$ = (path === undefined ? location$ : location$.pipe(openGroup(path))).pipe(members<A>(options));
  const found$ = defer(() => {
    const found: Member<A>[] = [];
    const coming$ = members$.pipe(
      map((member) => found.push(member)),
      paced(),
      map(() => ({ status: 'loading' as const, members: found.slice() })),
    );
    return concat(
      coming$,
      defer(() => of({ status: 'ready' as const, members: found })),
    );
  });
  return resourceView<{ members: readonly Member<A>[] }>('membersOf', { members: [] }, found$);
}
