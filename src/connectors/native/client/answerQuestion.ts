import type { Question } from '../protocol.js';
import type { FileClaims } from './FileClaims.js';
import type { GivenFiles } from './GivenFiles.js';
import type { NativeWorker } from './NativeWorker.js';

/**
 * Answers what a worker asks for a call: whether a file may be opened, and for files that another one names.
 *
 * @param given - The files that are given to the call; few calls need them.
 */
export function answerQuestion(
  asked: unknown,
  client: NativeWorker,
  claims: FileClaims,
  given: () => GivenFiles,
): string | undefined | Promise<unknown> {
  const question = asked as Question;
  return question.type === 'claim' ? claims.claim(client, question) : given().find(question.name, question.kind);
}
