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
  /** Groups that are not closed yet, but the first, which is not its own. */
  #open = 0;
  readonly #ahead = new Map<FoundMember, Level>();
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
      this.#tell(level.member, level);
      level.member = undefined;
      return true;
    }
    const { parts } = level;
    if (parts && level.waiting < FEW) parts.ask();
    const found = level.take();
    if (!found) {
      if (!parts?.isComplete) return false;
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
    const isHarmless = error instanceof H5Error && HARMLESS.includes(error.kind);
    if (!level.member || !isHarmless) {
      this.#observer.error(error);
      return false;
    }
    const { link, token, group } = level.member;
    this.#tell({ link, group, ...(token !== undefined && { token }), error }, level);
    level.finish();
    return true;
  }

  /** Tells a member, or enters it. */
  #meet(found: FoundMember, level: Level): void {
    const { met, path } = this.#metBefore(found, level);
    if (met !== undefined) {
      this.#drop(found);
      this.#emit(found, path, level.depth + 1, met);
      return;
    }
    if (!this.#isEntered(found, level)) {
      this.#emit(found, path, level.depth + 1);
      return;
    }
    this.#levels.push(this.#enter(found, level));
    this.#ahead.delete(found);
    for (const next of level.upcoming()) {
      if (this.#ahead.size >= AHEAD) break;
      const isNew = !this.#ahead.has(next) && !this.#met.has(keyOf(next));
      if (isNew && this.#isEntered(next, level)) this.#ahead.set(next, this.#enter(next, level));
    }
  }

  /** Notes an object. Returns its path, and the one that it was met by before. */
  #metBefore(found: FoundMember, level: Level): { readonly path: string; readonly met?: string | undefined } {
    const path = level.prefix + found.link.name;
    const { group } = found;
    const root = `${group.fileKey}\0${group.token}`;
    if (level.depth === 0 && !this.#met.has(root)) this.#met.set(root, '.');
    if (found.token === undefined || !this.#isFollowed(found)) return { path };
    const key = keyOf(found);
    const met = this.#met.get(key);
    if (met === undefined) this.#met.set(key, path);
    return { path, met };
  }

  /** Whether it goes through a link: through hard ones always. */
  #isFollowed({ link, file }: FoundMember): boolean {
    const { expandSoftLink = false, expandExtLink = false } = this.#options;
    if (link.type === 'H5L_TYPE_HARD') return true;
    return (link.type !== 'H5L_TYPE_SOFT' || expandSoftLink) && (file === undefined || expandExtLink);
  }

  #isEntered(found: FoundMember, level: Level): boolean {
    const { depth = Number.POSITIVE_INFINITY } = this.#options;
    return found.kind === 'group' && level.depth + 1 < depth && this.#isFollowed(found);
  }

  #enter(found: FoundMember, level: Level): Level {
    const known = this.#ahead.get(found);
    if (known || !level.group) return known as Level;
    const { group } = level;
    const { name } = found.link;
    const entered = new Level(() => this.#go(), `${level.prefix}${name}/`, level.depth + 1, found);
    this.#open += 1;
    const closed = (): void => {
      this.#open -= 1;
      this.#go();
    };
    const open$ = untilDone(
      resource(() => H5Gopen_async(group, requireOneName(name))),
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

  /** A group that was opened ahead and then met by another path is not needed. */
  #drop(found: FoundMember): void {
    this.#ahead.get(found)?.finish();
    this.#ahead.delete(found);
  }

  #tell(found: FoundMember, level: Level): void {
    this.#emit(found, level.prefix.slice(0, -1), level.depth);
  }

  #emit(found: FoundMember, path: string, depth: number, sameAs?: string): void {
    this.#observer.next({ ...memberOf(found), path, depth, ...(sameAs !== undefined && { sameAs }) });
  }
}

/** A group that a walk is in, or will soon be in. */
class Level {
  /** Of its members' paths, without their names. */
  readonly prefix: string;
  /** Below the group where the walk began. */
  readonly depth: number;
  readonly subscription = new Subscription();
  /** The group as a member of the one that it is in, until it was told. */
  member: FoundMember | undefined;
  group: GroupId | FileId | undefined;
  parts: MemberParts | undefined;
  /** Whether its first members have come. */
  isListed = false;
  failure: { readonly error: unknown } | undefined;
  readonly #changed: () => void;
  #found: readonly FoundMember[] = [];
  #next = 0;
  #isFinished = false;
  #close: (() => void) | undefined;

  /** @param changed - Called when members have come, or it failed. */
  constructor(changed: () => void, prefix: string, depth: number, member?: FoundMember) {
    this.#changed = changed;
    this.prefix = prefix;
    this.depth = depth;
    this.member = member;
  }

  list(group: GroupId | FileId, options: MembersOptions<AttributesTold>): void {
    this.group = group;
    this.parts = new MemberParts(group, options, 'walk', {
      part: (found) => {
        this.#found = [...this.#found.slice(this.#next), ...found];
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

  /** Lists the group, which is open for it; completes when it is finished. */
  until(group: GroupId, options: MembersOptions<AttributesTold>): Observable<never> {
    return new Observable((subscriber) => {
      this.#close = () => subscriber.complete();
      if (this.#isFinished) this.#close();
      else {
        this.list(group, options);
        this.parts?.ask();
      }
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

  take(): FoundMember | undefined {
    const found = this.#found[this.#next];
    if (found) this.#next += 1;
    return found;
  }

  /** The members that wait for their turn. */
  *upcoming(): Iterable<FoundMember> {
    for (let n = this.#next; n < this.#found.length; n += 1) yield this.#found[n] as FoundMember;
  }
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
