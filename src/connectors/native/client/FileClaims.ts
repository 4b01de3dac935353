import type { Claim } from '../protocol.js';
import { Claims } from './Claims.js';
import type { NativeWorker } from './NativeWorker.js';
import type { Session } from './Session.js';
import type { Sessions } from './Sessions.js';

/** Who has which file open: one writer a file in the whole program, whatever connectors it has. */
const claims = new Claims();

/** Answers the claims of one connector's workers. A file is its worker's; what it names is claimed for its session. */
export class FileClaims {
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  /** Undefined when granted, otherwise why not; a promise of that when it has to wait. */
  claim(
    client: NativeWorker,
    { queue, identity, mode, isNamed }: Claim,
  ): string | undefined | Promise<string | undefined> {
    const session = this.#sessions.inQueue(queue);
    if (session && isNamed) session.named.add(identity);
    else if (session) this.#sessions.identify(session, identity);
    const claimant = {
      owner: (isNamed && session) || client,
      isEnding: () => session?.ending ?? true,
      isGone: () => client.lost !== undefined,
    };
    const decision = claims.claim(claimant, identity, mode);
    return session && isNamed && decision instanceof Promise ? this.#whileWaiting(session, decision) : decision;
  }

  release(client: NativeWorker, { queue, identity, mode, isNamed }: Claim): void {
    claims.release((isNamed && this.#sessions.inQueue(queue)) || client, identity, mode);
  }

  /** A worker is gone, and has nothing open any more. */
  releaseAll(client: NativeWorker): void {
    claims.releaseAll(client);
    for (const session of this.#sessions) if (session.home === client) claims.releaseAll(session);
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
