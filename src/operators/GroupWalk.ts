import { type Observer, Subscription } from 'rxjs';
import type { AttributesTold, FoundMember } from '../model/FoundMember.js';
import { H5Error, type H5ErrorKind } from '../model/H5Error.js';
import type { FileId, GroupId } from '../model/Identifier.js';
import { isPath, showName } from '../model/nameBytes.js';
import { findHome } from '../operations/openIdentifiers.js';
import { H5Gopen_async } from '../sources/H5G.js';
import { memberOf } from './memberOf.js';
import { resource } from './resource.js';
import { untilDone } from './untilDone.js';
import { FEW, type Found, WalkedGroup } from './WalkedGroup.js';
import { depthOf, type WalkedMember, type WalkOptions } from './WalkOptions.js';

/** Groups that are opened and listed before their turn. */
const AHEAD = 4;

/** Goes through groups, and keeps those open that it is in, and a few that it will soon be in. */
export class GroupWalk {
  readonly subscription = new Subscription();
  readonly #options: WalkOptions<AttributesTold>;
  readonly #observer: Observer<WalkedMember>;
  /** The groups that it is in, each a member of the one before it. */
  readonly #levels: WalkedGroup[];
  /** Groups that were opened and are not closed yet. */
  #open = 0;
  readonly #ahead = new Map<Found, WalkedGroup>();
  /** The paths of the objects met, by file and token. */
  readonly #met = new Map<string, string>();
  #isGoing = false;

  constructor(group: GroupId | FileId, options: WalkOptions<AttributesTold>, observer: Observer<WalkedMember>) {
    this.#options = options;
    this.#observer = observer;
    const root = new WalkedGroup(() => this.#go(), '', 0);
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

  /** What cannot be listed is told in its place, unless the storage or the worker has failed, or somebody has closed what is walked. */
  #fail(level: WalkedGroup, { error }: { readonly error: unknown }): boolean {
    this.#levels.pop();
    const isOpen = [level, this.#levels.at(-1)].every((one) => !one?.group || findHome(one.group));
    if (!level.member || !isOpen || !(error instanceof H5Error && HARMLESS.includes(error.kind))) {
      this.#observer.error(error);
      return false;
    }
    const { link, token, group } = level.member;
    this.#emit({ link, group, ...(token !== undefined && { token }), error }, level.path, level.depth);
    level.finish();
    return true;
  }

  /** Tells a member, or enters it. */
  #meet(found: Found, level: WalkedGroup): void {
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

  #enterAhead(level: WalkedGroup): void {
    for (const next of level.upcoming()) {
      if (this.#ahead.size >= AHEAD) break;
      const { member, below } = next;
      if (below || this.#ahead.has(next) || this.#met.has(keyOf(member)) || !this.#isEntered(member, level)) continue;
      this.#ahead.set(next, this.#enter(next, level));
    }
  }

  /** Notes an object. Returns the path that it was met by before. */
  #metBefore(found: FoundMember, path: string, { depth }: WalkedGroup): string | undefined {
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
    const isExternal = link.type !== 'H5L_TYPE_SOFT' || file !== undefined;
    return (link.type !== 'H5L_TYPE_SOFT' || expandSoftLink) && (!isExternal || expandExtLink);
  }

  #isEntered(found: FoundMember, level: WalkedGroup): boolean {
    return found.kind === 'group' && level.depth + 1 < depthOf(this.#options) && this.#isFollowed(found);
  }

  #enter({ member, below }: Found, level: WalkedGroup): WalkedGroup {
    const { name } = member.link;
    const entered = new WalkedGroup(() => this.#go(), level.pathOf(name), level.depth + 1, member);
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

/** Errors that say something of one group only. */
const HARMLESS: readonly H5ErrorKind[] = ['not-found', 'corrupt-file', 'unsupported', 'bad-argument'];

function keyOf({ fileKey, token }: FoundMember): string {
  return `${fileKey}\0${token}`;
}

/** A name that is a path would lead elsewhere. Errors: `H5Error` `unsupported`. */
function requireOneName(name: string): string {
  if (!isPath(name)) return name;
  throw new H5Error(
    'unsupported',
    'walk',
    `the group '${showName(name)}' cannot be opened by its name, which is a path`,
  );
}
