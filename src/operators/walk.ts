import { Observable, type Observer, type OperatorFunction, Subscription } from 'rxjs';
import type { AttributesTold, FoundMember } from '../model/FoundMember.js';
import { H5Error, type H5ErrorKind } from '../model/H5Error.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import { showName } from '../model/nameBytes.js';
import { H5Gopen_async } from '../sources/H5G.js';
import type { Member } from './Member.js';
import { MemberParts, type MembersOptions } from './MemberParts.js';
import { memberOf } from './memberOf.js';
import { resource } from './resource.js';
import { endedBy } from './untilAborted.js';
import { untilDone } from './untilDone.js';

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
  return (source) => untilDone(source, (group) => walkFrom(group, options)).pipe(endedBy(options.signal, 'walk'));
}

/** Groups that are opened and listed before their turn. */
const AHEAD = 4;
/** Members of a group that wait for their turn, below which further ones are asked for. */
const FEW = 64;

function walkFrom<A extends AttributesTold>(
  group: GroupId | FileId,
  options: WalkOptions<A>,
): Observable<WalkedMember<A>> {
  return new Observable((subscriber) => {
    const walking = new Walk(group, options, {
      next: (member) => subscriber.next(member as WalkedMember<A>),
      error: (error) => subscriber.error(error),
      complete: () => subscriber.complete(),
    });
    subscriber.add(walking.subscription);
    walking.begin();
  });
}

/** Goes through groups, and keeps those open that it is in, and a few that it will soon be in. */
class Walk {
  readonly subscription = new Subscription();
  readonly #options: WalkOptions<AttributesTold>;
  readonly #observer: Observer<WalkedMember>;
  /** The groups that it is in, each a member of the one before it. */
  readonly #levels: Level[];
  /** Groups that were opened and are not closed yet. */
  #open = 0;
  readonly #ahead = new Map<Found, Level>();
  /** The paths of the objects met, by file and token. */
  readonly #met = new Map<string, string>();
  #isGoing = false;

  constructor(group: GroupId | FileId, options: WalkOptions<AttributesTold>, observer: Observer<WalkedMember>) {
    this.#options = options;
    this.#observer = observer;
    const root = new Level(() => this.#go(), '', 0);
    root.list(group, options);
    this.subscription.add(root.subscription);
    this.#levels = [root];
  }

  begin(): void {
    this.#levels[0]?.parts?.ask();
  }

  /** Tells what can be told now. */
  #go(): void {
    // A consumer may bring about what this waits for; the outer loop then goes on.
    if (this.#isGoing) return;
    this.#isGoing = true;
    while (!this.subscription.closed && this.#step());
    this.#isGoing = false;
  }

  /** Whether it got any further. */
  #step(): boolean {
    const level = this.#levels.at(-1);
    if (!level) {
      if (this.#open === 0) this.#observer.complete();
      return false;
    }
    if (level.failure !== undefined) return this.#fail(level, level.failure);
    if (!level.isListed) return false;
    if (level.member) {
      this.#emit(level.member, level.path, level.depth);
      level.member = undefined;
      return true;
    }
    const { parts } = level;
    if (parts && level.waiting < FEW) parts.ask();
    const found = level.take();
    if (!found) {
      if (parts && !parts.isComplete) return false;
      this.#levels.pop();
      level.finish();
      return true;
    }
    this.#meet(found, level);
    return true;
  }

  /** What cannot be listed is told in its place, unless the storage or the worker has failed. */
  #fail(level: Level, { error }: { readonly error: unknown }): boolean {
    this.#levels.pop();
    if (!level.member || !(error instanceof H5Error && HARMLESS.includes(error.kind))) {
      this.#observer.error(error);
      return false;
    }
    const { link, token, group } = level.member;
    this.#emit({ link, group, ...(token !== undefined && { token }), error }, level.path, level.depth);
    level.finish();
    return true;
  }

  /** Tells a member, or enters it. */
  #meet(found: Found, level: Level): void {
    const { member } = found;
    const path = level.pathOf(member.link.name);
    const met = this.#metBefore(member, path, level);
    if (met !== undefined || !this.#isEntered(member, level)) {
      // A group that was opened ahead and then met by another path is not needed.
      this.#ahead.get(found)?.finish();
      this.#ahead.delete(found);
      this.#emit(member, path, level.depth + 1, met);
      return;
    }
    this.#levels.push(this.#ahead.get(found) ?? this.#enter(found, level));
    this.#ahead.delete(found);
    this.#enterAhead(level);
  }

  #enterAhead(level: Level): void {
    for (const next of level.upcoming()) {
      if (this.#ahead.size >= AHEAD) break;
      const { member, below } = next;
      if (below || this.#ahead.has(next) || this.#met.has(keyOf(member)) || !this.#isEntered(member, level)) continue;
      this.#ahead.set(next, this.#enter(next, level));
    }
  }

  /** Notes an object. Returns the path that it was met by before. */
  #metBefore(found: FoundMember, path: string, { depth }: Level): string | undefined {
    const root = `${found.group.fileKey}\0${found.group.token}`;
    if (depth === 0 && !this.#met.has(root)) this.#met.set(root, '.');
    if (found.token === undefined || !this.#isFollowed(found)) return undefined;
    const key = keyOf(found);
    const met = this.#met.get(key);
    if (met === undefined) this.#met.set(key, path);
    return met;
  }

  /** Whether it goes through a link: through hard ones always. */
  #isFollowed({ link, file }: FoundMember): boolean {
    const { expandSoftLink = false, expandExtLink = false } = this.#options;
    if (link.type === 'H5L_TYPE_HARD') return true;
    return (link.type !== 'H5L_TYPE_SOFT' || expandSoftLink) && (file === undefined || expandExtLink);
  }

  #isEntered(found: FoundMember, level: Level): boolean {
    return found.kind === 'group' && level.depth + 1 < depthOf(this.#options) && this.#isFollowed(found);
  }

  #enter({ member, below }: Found, level: Level): Level {
    const { name } = member.link;
    const entered = new Level(() => this.#go(), level.pathOf(name), level.depth + 1, member);
    if (below) {
      entered.have(below, level, name);
      return entered;
    }
    const { group, relative } = level;
    this.#open += 1;
    const closed = (): void => {
      this.#open -= 1;
      this.#go();
    };
    const open$ = untilDone(
      resource(() => H5Gopen_async(group as GroupId | FileId, relative + requireOneName(name))),
      (id) => entered.until(id, this.#options),
    );
    entered.subscription.add(
      open$.subscribe({
        error: (error) => {
          entered.failure ??= { error };
          closed();
        },
        complete: closed,
      }),
    );
    this.subscription.add(entered.subscription);
    return entered;
  }

  #emit(found: FoundMember, path: string, depth: number, sameAs?: string): void {
    this.#observer.next({ ...memberOf(found), path, depth, ...(sameAs !== undefined && { sameAs }) });
  }
}

/** A member, and the members of a group that were told with it. */
interface Found {
  readonly member: FoundMember;
  readonly below?: Found[];
}

/** A group that a walk is in, or will soon be in. */
class Level {
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
  have(found: readonly Found[], { group, relative }: Level, name: string): void {
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

function depthOf({ depth = Number.MAX_SAFE_INTEGER }: WalkOptions<AttributesTold>): number {
  return depth;
}

/** Errors that say something of one group only. */
const HARMLESS: readonly H5ErrorKind[] = ['not-found', 'corrupt-file', 'unsupported', 'bad-argument'];

function keyOf({ fileKey, token }: FoundMember): string {
  return `${fileKey}\0${token}`;
}

/** A name that is a path would lead elsewhere. Errors: `H5Error` `unsupported`. */
function requireOneName(name: string): string {
  if (name !== '.' && !name.includes('/')) return name;
  throw new H5Error(
    'unsupported',
    'walk',
    `the group '${showName(name)}' cannot be opened by its name, which is a path`,
  );
}
