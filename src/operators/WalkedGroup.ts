import { Observable, Subscription } from 'rxjs';
import type { AttributesTold, FoundMember } from '../model/FoundMember.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import { MemberParts } from './MemberParts.js';
import { depthOf, type WalkOptions } from './WalkOptions.js';

/** Members of a group that wait for their turn, below which further ones are asked for. */
export const FEW = 64;

/** A member, and the members of a group that were told with it. */
export interface Found {
  readonly member: FoundMember;
  readonly below?: Found[];
}

/** A group that a walk is in, or will soon be in. */
export class WalkedGroup {
  /** Empty where the walk began. Paths are put together and never taken apart, which would cost their length. */
  readonly path: string;
  /** Below the group where the walk began. */
  readonly depth: number;
  readonly subscription = new Subscription();
  /** The group as a member of the one that it is in, until it was told. */
  member: FoundMember | undefined;
  /** An open group, and the path from there to this one, with a slash at its end. */
  group: GroupId | FileId | undefined;
  relative = '';
  /** undefined where all members were told with it. */
  parts: MemberParts | undefined;
  /** Whether its first members have come. */
  isListed = false;
  failure: { readonly error: unknown } | undefined;
  readonly #changed: () => void;
  #found: readonly Found[] = [];
  #next = 0;
  #isFinished = false;
  #close: (() => void) | undefined;

  /** @param changed - Called when members have come, or it failed. */
  constructor(changed: () => void, path: string, depth: number, member?: FoundMember) {
    this.#changed = changed;
    this.path = path;
    this.depth = depth;
    this.member = member;
  }

  /** The path of a member. */
  pathOf(name: string): string {
    return this.depth === 0 ? name : `${this.path}/${name}`;
  }

  list(group: GroupId | FileId, options: WalkOptions<AttributesTold>): void {
    this.group = group;
    this.parts = new MemberParts(group, options, 'walk', depthOf(options) - this.depth, {
      part: (found) => {
        this.#found = [...this.#found.slice(this.#next), ...nested(found)];
        this.#next = 0;
        this.isListed = true;
        this.#changed();
      },
      error: (error) => {
        this.failure = { error };
        this.#changed();
      },
    });
    this.subscription.add(this.parts.subscription);
  }

  /** Its members were told with those of the group that it is in. */
  have(found: readonly Found[], { group, relative }: WalkedGroup, name: string): void {
    this.#found = found;
    this.isListed = true;
    this.group = group;
    this.relative = `${relative}${name}/`;
  }

  /** Lists the group, which is open for it; completes when it is finished. */
  until(group: GroupId, options: WalkOptions<AttributesTold>): Observable<never> {
    return new Observable((subscriber) => {
      this.#close = () => subscriber.complete();
      if (this.#isFinished) {
        this.#close();
        return;
      }
      this.list(group, options);
      this.parts?.ask();
    });
  }

  /** Nothing more is wanted of it: it is closed. */
  finish(): void {
    this.#isFinished = true;
    this.#close?.();
  }

  /** Number of members that wait for their turn. */
  get waiting(): number {
    return this.#found.length - this.#next;
  }

  take(): Found | undefined {
    const found = this.#found[this.#next];
    if (found) this.#next += 1;
    return found;
  }

  /** The next members that wait for their turn. */
  upcoming(): readonly Found[] {
    return this.#found.slice(this.#next, this.#next + FEW);
  }
}

/** Members with those below them, from the order in which they are told. */
function nested(found: readonly FoundMember[]): Found[] {
  const own: Found[] = [];
  const groups: Found[][] = [own];
  for (const member of found) {
    groups.length = (member.level ?? 0) + 1;
    const one: Found = member.isEntered ? { member, below: [] } : { member };
    groups.at(-1)?.push(one);
    if (one.below) groups.push(one.below);
  }
  return own;
}
