import type { AttributesTold } from '../model/FoundMember.js';
import type { Member } from './Member.js';
import type { MembersOptions } from './MemberParts.js';

/** What is walked, and what is told of each object. */
export interface WalkOptions<A extends AttributesTold = undefined> extends MembersOptions<A> {
  /** Levels below the group; all by default, 1 for its members alone. */
  readonly depth?: number;
  /** Whether groups are entered that soft links lead to; false by default. */
  readonly expandSoftLink?: boolean;
  /** Whether groups in other files are entered that external links lead to; false by default. */
  readonly expandExtLink?: boolean;
}

/** What a walk meets: a member of one of the groups. */
export type WalkedMember<A extends AttributesTold = AttributesTold> = Member<A> & {
  /** Its path from the group where the walk began. */
  readonly path: string;
  /** Level below that group, from 1. */
  readonly depth: number;
  /** Of an object that was met before, by another hard link or a link that is entered: the path it had then; `.` is where the walk began. */
  readonly sameAs?: string;
};

/** Levels that a walk goes down to. */
export function depthOf({ depth = Number.MAX_SAFE_INTEGER }: WalkOptions<AttributesTold>): number {
  return depth;
}
