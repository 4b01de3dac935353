import type {
  Capabilities,
  Connector,
  Execution,
  H5Error,
  Identifier,
  IdentifierEvent,
  Request,
  ResultOf,
  Routine,
  Signal,
} from 'h5rx';
import { type Observable, Subject } from 'rxjs';

/** Sees a request before it is carried out: gives another one in its place, an error with which it fails, or nothing. */
export type Alter = (request: Request) => Request | H5Error | undefined;

/** A connector over another one that refuses, changes and counts requests. Its identifiers are those of the other one. */
export class AlteringConnector implements Connector {
  readonly name = 'altering';
  readonly capabilities: Capabilities;
  readonly errors$ = new Subject<H5Error>();
  readonly identifiers$: Observable<IdentifierEvent>;
  /** Requests under way at once, at most so far, and how many there were by routine. */
  most = 0;
  readonly counts = new Map<Routine, number>();
  alter: Alter;
  #underWay = 0;
  readonly #inner: Connector;

  constructor(inner: Connector, alter: Alter = () => undefined, unsupported: Capabilities['unsupported'] = {}) {
    this.#inner = inner;
    this.alter = alter;
    this.capabilities = { unsupported };
    this.identifiers$ = inner.identifiers$ ?? new Subject<IdentifierEvent>();
  }

  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    this.counts.set(request.routine, (this.counts.get(request.routine) ?? 0) + 1);
    const altered = this.alter(request as unknown as Request);
    if (altered instanceof Error) {
      return { begin: (observer) => queueMicrotask(() => observer.error(altered)), cancel() {} };
    }
    return this.#counted(this.#inner.execute((altered ?? request) as unknown as Request<R>));
  }

  close(identifier: Identifier): Execution<void> {
    return this.#counted(this.#inner.close(identifier));
  }

  #counted<T>(execution: Execution<T>): Execution<T> {
    let hasEnded = false;
    const end = (): void => {
      if (!hasEnded) this.#underWay -= 1;
      hasEnded = true;
    };
    return {
      begin: (observer) => {
        this.#underWay += 1;
        this.most = Math.max(this.most, this.#underWay);
        execution.begin({
          next: (signal: Signal<T>) => observer.next(signal),
          error: (error) => {
            end();
            observer.error(error);
          },
          complete: () => {
            end();
            observer.complete();
          },
        });
      },
      cancel: () => execution.cancel(),
    };
  }
}
