import { failure, H5Error } from '../../../model/H5Error.js';
import { allocateIdentifier, type Identifier, type IdentifierKind } from '../../../model/Identifier.js';
import type { ArgumentsOf, ResultOf, Routine } from '../../../operations/Operations.js';
import type { Row } from '../../../operations/Row.js';
import type { Connector, Execution } from '../../Connector.js';
import { checkCapabilities } from '../../checkCapabilities.js';
import { requestOf } from '../../requestOf.js';

/** What carries requests out: a connector, or what stands behind the queue of one. */
export type Carrier = Pick<Connector, 'name' | 'capabilities' | 'execute' | 'close'>;

/** An identifier that a request opens. Later requests may use it at once. */
export interface Opening<K extends IdentifierKind> {
  readonly identifier: Identifier<K>;
  /** Rejects with the error of the request; one that nobody waits for is no unhandled rejection. */
  readonly opened: Promise<void>;
}

/** Runs the requests of an operation that consists of many, any number of them at once, and closes what they have opened. */
export class RequestRunner {
  readonly carrier: Carrier;
  readonly #running = new Map<Execution<unknown>, Promise<unknown>>();
  readonly #open = new Map<number, Identifier>();
  #isCanceled = false;

  constructor(carrier: Carrier) {
    this.carrier = carrier;
  }

  /** Runs a request and resolves with its result. Rejects with its error, or with one of kind `canceled` after `cancel()`. */
  async run<R extends Routine>(row: Row<R>, args: ArgumentsOf<R>): Promise<ResultOf<R>> {
    return this.#send(row, args);
  }

  /** Sends a request that opens an identifier, which is closed by `close`, or else by `closeAll`. Throws what the connector lacks. */
  begin<R extends Routine, K extends IdentifierKind>(
    row: Row<R> & { readonly opens: K },
    args: ArgumentsOf<R>,
  ): Opening<K> {
    const identifier = allocateIdentifier(row.opens);
    const opened = this.#send(row, args, identifier).then(
      () => {},
      (error: unknown) => {
        this.#open.delete(identifier.hid);
        throw error;
      },
    );
    opened.catch(() => {});
    this.#open.set(identifier.hid, identifier);
    return { identifier, opened };
  }

  /** The same, and resolves with the identifier. */
  async open<R extends Routine, K extends IdentifierKind>(
    row: Row<R> & { readonly opens: K },
    args: ArgumentsOf<R>,
  ): Promise<Identifier<K>> {
    const { identifier, opened } = this.begin(row, args);
    await opened;
    return identifier;
  }

  async close(identifier: Identifier): Promise<void> {
    this.#open.delete(identifier.hid);
    await this.#result(this.carrier.close(identifier));
  }

  /** Closes what is still open, what was opened last first. Errors are ignored: the operation has its own result or error. */
  async closeAll(): Promise<void> {
    const open = [...this.#open.values()].reverse();
    await Promise.all(open.map((identifier) => this.close(identifier).catch(() => {})));
  }

  /** Cancels the running requests; from then on only closes are sent. */
  cancel(): void {
    this.#isCanceled = true;
    for (const execution of [...this.#running.keys()]) execution.cancel();
  }

  /** Resolves when no request is running. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled([...this.#running.values()]);
  }

  #send<R extends Routine>(row: Row<R>, args: ArgumentsOf<R>, opens?: Identifier): Promise<ResultOf<R>> {
    if (this.#isCanceled) throw failure('canceled', 'the operation was canceled');
    checkCapabilities(this.carrier.capabilities, row, args as Readonly<Record<string, unknown>>);
    return this.#result(this.carrier.execute(requestOf(row, args, opens)));
  }

  #result<T>(execution: Execution<T>): Promise<T> {
    let hasEnded = false;
    const result = new Promise<T>((resolve, reject) => {
      const ended = (end: () => void): void => {
        hasEnded = true;
        this.#running.delete(execution);
        end();
      };
      execution.begin({
        next: (signal) => {
          if (signal.type === 'result') ended(() => resolve(signal.value));
        },
        error: (thrown) => ended(() => reject(withoutRoutine(thrown))),
        complete: () => ended(() => reject(failure('io', `connector '${this.carrier.name}' gave no result`))),
      });
    });
    // A connector may answer at once.
    if (!hasEnded) this.#running.set(execution, result);
    return result;
  }
}

/** An error of the whole operation, whose cause is the error of the request. */
function withoutRoutine(thrown: unknown): unknown {
  return thrown instanceof H5Error ? failure(thrown.kind, thrown.message, { cause: thrown }) : thrown;
}
