import type { Claim } from '../../../runtime/port/protocol.js';
import type { ClaimAuthority, WorkerClient } from '../../../runtime/port/WorkerClient.js';
import { Claims } from './Claims.js';
import type { Session } from './Session.js';
import type { Sessions } from './Sessions.js';

/** Who has which file open: one writer a file in the whole program, whatever connectors it has. */
const claims = new Claims();

/** Answers the claims of one connector's workers. A file is its worker's; what it names is claimed for its session. */
export class FileClaims implements ClaimAuthority {
  readonly #sessions: Sessions;

  constructor(sessions: Sessions) {
    this.#sessions = sessions;
  }

  claim(client: WorkerClient, { queue, identity, mode, isNamed }: Claim): ReturnType<ClaimAuthority['claim']> {
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

  release(client: WorkerClient, { queue, identity, mode, isNamed }: Claim): void {
    claims.release((isNamed && this.#sessions.inQueue(queue)) || client, identity, mode);
  }

  /** A worker is gone, and has nothing open any more. */
  releaseAll(client: WorkerClient): void {
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
