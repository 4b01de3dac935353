import { failure, H5Error } from '../../../model/H5Error.js';
import { allocateIdentifier, type Identifier, type IdentifierKind } from '../../../model/Identifier.js';
import type { ArgumentsOf, ResultOf, Routine } from '../../../operations/Operations.js';
import type { Row } from '../../../operations/Row.js';
import type { Connector, Execution } from '../../Connector.js';
import { checkCapabilities } from '../../checkCapabilities.js';
import { requestOf } from '../../requestOf.js';

/** Runs the requests of an operation that consists of many, and closes what they have opened. */
export class RequestRunner {
  readonly #connector: Connector;
  readonly #running = new Set<Execution<unknown>>();
  readonly #open = new Map<number, Identifier>();
  #isCanceled = false;

  constructor(connector: Connector) {
    this.#connector = connector;
  }

  /** Runs a request and resolves with its result. Rejects with its error, or with one of kind `canceled` after `cancel()`. */
  run<R extends Routine>(row: Row<R>, args: ArgumentsOf<R>): Promise<ResultOf<R>> {
    return this.#run(row, args);
  }

  /** Runs a request that opens an identifier, and resolves with that. It is closed by `close`, or else by `closeAll`. */
  async open<R extends Routine, K extends IdentifierKind>(
    row: Row<R> & { readonly opens: K },
    args: ArgumentsOf<R>,
  ): Promise<Identifier<K>> {
    const identifier = allocateIdentifier(row.opens);
    await this.#run(row, args, identifier);
    this.#open.set(identifier.hid, identifier);
    return identifier;
  }

  async close(identifier: Identifier): Promise<void> {
    this.#open.delete(identifier.hid);
    await this.#result(this.#connector.close(identifier));
  }

  /** Closes what is still open, what was opened last first. Errors are ignored: the operation has its own result or error. */
  async closeAll(): Promise<void> {
    for (const identifier of [...this.#open.values()].reverse()) await this.close(identifier).catch(() => {});
  }

  /** Cancels the running requests; from then on only closes are sent. */
  cancel(): void {
    this.#isCanceled = true;
    for (const execution of this.#running) execution.cancel();
  }

  async #run<R extends Routine>(row: Row<R>, args: ArgumentsOf<R>, opens?: Identifier): Promise<ResultOf<R>> {
    if (this.#isCanceled) throw failure('canceled', 'the operation was canceled');
    checkCapabilities(this.#connector.capabilities, row, args as Readonly<Record<string, unknown>>);
    return this.#result(this.#connector.execute(requestOf(row, args, opens)));
  }

  #result<T>(execution: Execution<T>): Promise<T> {
    this.#running.add(execution);
    return new Promise<T>((resolve, reject) => {
      const ended = (end: () => void): void => {
        this.#running.delete(execution);
        end();
      };
      execution.begin({
        next: (signal) => {
          if (signal.type === 'result') resolve(signal.value);
        },
        error: (thrown) => ended(() => reject(withoutRoutine(thrown))),
        complete: () => ended(() => reject(failure('io', `connector '${this.#connector.name}' gave no result`))),
      });
    });
  }
}

/** An error of the whole operation, whose cause is the error of the request. */
function withoutRoutine(thrown: unknown): unknown {
  return thrown instanceof H5Error ? failure(thrown.kind, thrown.message, { cause: thrown }) : thrown;
}
