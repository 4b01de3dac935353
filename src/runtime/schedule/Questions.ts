import type { Failures } from '../port/Failures.js';
import type { Answered, FromWorker } from '../port/protocol.js';

/** The questions of this worker's calls to the calling thread that are not answered yet. */
export class Questions<Failure> {
  readonly #send: (message: FromWorker) => void;
  readonly #failures: Pick<Failures<never, Failure>, 'fromRecord'>;
  readonly #open = new Map<number, (answered: Answered) => void>();
  #last = 0;

  /** @param send - Sends a message at once: the call waits. */
  constructor(send: (message: FromWorker) => void, failures: Pick<Failures<never, Failure>, 'fromRecord'>) {
    this.#send = send;
    this.#failures = failures;
  }

  /** Asks for a call; rejects if there is no answer. */
  ask(call: number, asked: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#last += 1;
      const question = this.#last;
      this.#open.set(question, ({ answer, error }) => {
        if (error === undefined) resolve(answer);
        else reject(this.#failures.fromRecord(error));
      });
      this.#send({ type: 'ask', question, call, asked });
    });
  }

  answered(message: Answered): void {
    this.#open.get(message.question)?.(message);
    this.#open.delete(message.question);
  }
}
