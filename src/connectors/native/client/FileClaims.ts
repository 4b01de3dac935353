import type { Claim } from '../protocol.js';
import { Claims } from './Claims.js';
import { isHandleKey } from './FileHandles.js';
import type { NativeWorker } from './NativeWorker.js';
import type { Session } from './Session.js';
import type { Sessions } from './Sessions.js';

/** Who has which file open: one writer a file in the whole program, whatever connectors it has. */
const claims = new Claims();

/** Answers the claims of one connector's workers. A file is its worker's; what it names is claimed for its session. */
export class FileClaims {
  readonly #sessions: Sessions;
  /**
   * The sessions that have files claimed that they name, by queue, and how many. A worker gives a claim back when it closes the file, which
   * may be after the session has ended.
   */
  readonly #naming = new Map<number, { readonly session: Session; count: number }>();
  /** The keys of files that were opened by handles, by the identities that their workers have for them. */
  readonly #keys = new Map<string, string>();

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** Undefined when granted, otherwise why not; a promise of that when it has to wait. */
  claim(
    client: NativeWorker,
    { queue, identity: own, mode, isNamed }: Claim,
  ): string | undefined | Promise<string | undefined> {
    const session = this.#sessions.inQueue(queue);
    // Only this thread knows which handles are of one file.
    if (session && !isNamed && isHandleKey(session.key)) this.#keys.set(own, session.key);
    const identity = this.#keys.get(own) ?? own;
    if (session && isNamed) session.named.add(identity);
    else if (session) this.#sessions.identify(session, identity);
    const claimant = {
      owner: (isNamed && session) || client,
      isEnding: () => session?.ending ?? true,
      isGone: () => client.lost !== undefined,
    };
    const decision = claims.claim(claimant, identity, mode);
    if (typeof decision === 'string') this.#keys.delete(own);
    if (!session || !isNamed) return decision;
    const decided = (refusal: string | undefined): string | undefined => {
      if (refusal === undefined) this.#namingOf(queue, session).count += 1;
      return refusal;
    };
    return decision instanceof Promise ? this.#whileWaiting(session, decision).then(decided) : decided(decision);
  }

  release(client: NativeWorker, { queue, identity: own, mode, isNamed }: Claim): void {
    const naming = isNamed ? this.#naming.get(queue) : undefined;
    const identity = this.#keys.get(own) ?? own;
    this.#keys.delete(own);
    claims.release(naming?.session ?? client, identity, mode);
    if (!naming) return;
    naming.count -= 1;
    if (naming.count === 0) this.#naming.delete(queue);
  }

  #namingOf(queue: number, session: Session): { count: number } {
    const naming = this.#naming.get(queue) ?? { session, count: 0 };
    this.#naming.set(queue, naming);
    return naming;
  }

  /** A worker is gone, and has nothing open any more. */
  releaseAll(client: NativeWorker): void {
    claims.releaseAll(client);
    for (const [queue, { session }] of this.#naming) {
      if (session.home !== client) continue;
      claims.releaseAll(session);
      this.#naming.delete(queue);
    }
  }

  /** Lets others who want the file know whether it is about to be closed. */
  tellEnding(session: Session): void {
    if (session.home) claims.setEnding(session.home, session.key, session.ending);
    for (const identity of session.named) claims.setEnding(session, identity, session.ending);
  }

  /** Whoever waits in the middle of its work is not about to close its file: others would wait for it in a circle. */
  async #whileWaiting<T>(session: Session, decision: Promise<T>): Promise<T> {
    session.waiting += 1;
    this.tellEnding(session);
    const decided = await decision;
    session.waiting -= 1;
    this.tellEnding(session);
    return decided;
  }
}
