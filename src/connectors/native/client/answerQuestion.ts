import type { HandedPort } from '../../../runtime/port/HandedPort.js';
import type { Question } from '../protocol.js';
import type { FileClaims } from './FileClaims.js';
import type { GivenFiles } from './GivenFiles.js';
import { handedFetch } from './handedFetch.js';
import type { NativeWorker } from './NativeWorker.js';
import type { Session } from './Session.js';

/** What answering takes. */
interface Answering {
  readonly client: NativeWorker;
  readonly claims: FileClaims;
  readonly session: Session;
  /** The files that are given to the call; few calls need them. */
  readonly given: () => GivenFiles;
}

/** Answers what a worker asks for a call: whether a file may be opened, for files that another one names, for the caller's `fetch`. */
export function answerQuestion(
  asked: unknown,
  { client, claims, session, given }: Answering,
): string | undefined | HandedPort | Promise<unknown> {
  const question = asked as Question;
  switch (question.type) {
    case 'claim':
      return claims.claim(client, question);
    case 'fetch':
      return handedFetch(session.fetch);
    default:
      return given().find(question.name, question.kind);
  }
}
