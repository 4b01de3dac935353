import { Observable, type OperatorFunction } from 'rxjs';
import type { AttributesTold, FoundMember } from '../model/FoundMember.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import { Queue } from '../model/Queue.js';
import { checkOptions } from './checkOptions.js';
import type { Member } from './Member.js';
import { MemberParts, type MembersOptions } from './MemberParts.js';
import { memberOf } from './memberOf.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

/**
 * Tells the members of a group: of each its link, what that leads to, and of datasets their datatype, dataspace, creation properties and
 * the names of their dimensions. A few hundred cost one round trip.
 *
 *     source   --g------------------
 *     members  -----m-m-m---m-m-m|
 *
 * @returns Each member, in order, as soon as it is known; then complete, when the group is closed. A dangling link has no `kind`; what
 *   cannot be read has an `error`, and the others are told all the same. Errors: `bad-argument` (creation order is not tracked, an
 *   attribute's name that is none), `corrupt-file` (the group itself), `io`.
 * @example
 * openFile('run.h5').pipe(openGroup('/entry'), members({ attributes: 'values' })).subscribe((member) => {
 *   if (member.kind === 'dataset') console.log(member.name, member.space.dims, member.dimensions);
 * });
 */
export function members<const A extends AttributesTold = undefined>(
  options: MembersOptions<A> = {},
): OperatorFunction<GroupId | FileId, Member<A>> {
  checkOptions('members', options);
  return (source) => untilDone(source, (group) => membersOf(group, options)).pipe(endedBy(options.signal, 'members'));
}

function membersOf<A extends AttributesTold>(
  group: GroupId | FileId,
  options: MembersOptions<A>,
): Observable<Member<A>> {
  return new Observable((subscriber) => {
    const waiting = new Queue<FoundMember>();
    let isEmitting = false;
    const parts = new MemberParts(group, options, 'members', 1, {
      part: (found) => {
        for (const one of found) waiting.push(one);
        // Before they are emitted: the worker then lists the next ones meanwhile.
        parts.ask();
        // Of a connector that answers at once, the next ones have come by now.
        if (isEmitting) return;
        isEmitting = true;
        for (let one = waiting.shift(); one && !subscriber.closed; one = waiting.shift())
          subscriber.next(memberOf(one));
        isEmitting = false;
        if (parts.isComplete) subscriber.complete();
      },
      error: (error) => subscriber.error(error),
    });
    subscriber.add(parts.subscription);
    parts.ask();
  });
}
