import { Observable, type OperatorFunction } from 'rxjs';
import type { AttributesTold } from '../model/FoundMember.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import { checkOptions } from './checkOptions.js';
import { GroupWalk } from './GroupWalk.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';
import type { WalkedMember, WalkOptions } from './WalkOptions.js';

/**
 * Tells everything below a group as `members` does, each group followed by its members. A group that was met before, which includes
 * cycles, is told again, as `sameAs`, and not entered.
 *
 *     source  --g-----------------------
 *     walk    ----a-(a/b)-(a/c)-d-(d/e)|
 *
 * @returns Each member of each group, as soon as its turn has come; then complete, when everything is closed. A group that cannot be
 *   listed fails the stream if it is the first; of another one the error is told in its place. Errors otherwise as those of `members`.
 * @example
 * openFile('run.h5').pipe(walk(), filter(({ kind }) => kind === 'dataset')).subscribe(({ path }) => console.log(path));
 */
export function walk<const A extends AttributesTold = undefined>(
  options: WalkOptions<A> = {},
): OperatorFunction<GroupId | FileId, WalkedMember<A>> {
  checkOptions('walk', options);
  return (source) => untilDone(source, (group) => walkFrom(group, options)).pipe(endedBy(options.signal, 'walk'));
}

function walkFrom<A extends AttributesTold>(
  group: GroupId | FileId,
  options: WalkOptions<A>,
): Observable<WalkedMember<A>> {
  return new Observable((subscriber) => {
    const walking = new GroupWalk(group, options, {
      next: (member) => subscriber.next(member as WalkedMember<A>),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    subscriber.add(walking.subscription);
    walking.begin();
  });
}
