import type {
  Capabilities,
  Connector,
  Execution,
  H5Error,
  Identifier,
  IdentifierEvent,
  Reference,
  Request,
  ResultOf,
  Routine,
  Signal,
} from 'h5rx';
import { map, type Observable, Subject } from 'rxjs';
import { isIdentifier } from '../../src/model/Identifier.js';

/**
 * A connector over another one that shows nothing of it: its own name, numbers of identifiers and tokens of references. What
 * works through it relies on the contract alone.
 */
export class RenamingConnector implements Connector {
  readonly name = 'renaming';
  readonly capabilities: Capabilities;
  readonly errors$ = new Subject<H5Error>();
  readonly identifiers$: Observable<IdentifierEvent>;
  readonly #inner: Connector;

  constructor(inner: Connector) {
    this.#inner = inner;
    this.capabilities = inner.capabilities;
    const events$ = inner.identifiers$ ?? new Subject<IdentifierEvent>();
    this.identifiers$ = events$.pipe(map((event) => ({ ...event, hid: outerNumber(event.hid) })));
  }

  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    const inner = this.#inner.execute({
      ...request,
      args: inward(request.args) as typeof request.args,
      ...(request.opens ? { opens: renumber(request.opens, innerNumber) } : {}),
    });
    return {
      begin: (observer) =>
        inner.begin({
          next: (signal) => observer.next(outwardSignal(signal)),
          error: (error) => observer.error(error),
          complete: () => observer.complete(),
        }),
      cancel: () => inner.cancel(),
    };
  }

  close(identifier: Identifier): Execution<void> {
    return this.#inner.close(renumber(identifier, innerNumber));
  }
}

/** Numbers that the program's own identifiers do not reach. */
const innerNumber = (hid: number): number => hid + 2 ** 40;
const outerNumber = (hid: number): number => hid - 2 ** 40;

function renumber<I extends Identifier>(identifier: I, number: (hid: number) => number): I {
  return { ...identifier, hid: number(identifier.hid) };
}

function outwardSignal<T>(signal: Signal<T>): Signal<T> {
  return signal.type === 'result' ? { ...signal, value: outward(signal.value) as T } : signal;
}

const inward = (value: unknown): unknown =>
  renamed(value, innerNumber, (token) => token.slice(1).map((byte) => byte ^ 0x5a));

const outward = (value: unknown): unknown =>
  renamed(value, outerNumber, (token) => Uint8Array.of(token.length, ...token.map((byte) => byte ^ 0x5a)));

/** A value with the identifiers and references in it renamed; what is no plain object or array stays what it is. */
function renamed(value: unknown, number: (hid: number) => number, token: (bytes: Uint8Array) => Uint8Array): unknown {
  if (isIdentifier(value)) return renumber(value, number);
  if (Array.isArray(value)) return value.map((one) => renamed(one, number, token));
  if (value === null || Object.prototype.toString.call(value) !== '[object Object]') return value;
  if (isReference(value)) return { ...value, file: number(value.file), token: token(value.token) };
  if ('execute' in (value as object)) return value;
  return Object.fromEntries(Object.entries(value as object).map(([name, one]) => [name, renamed(one, number, token)]));
}

function isReference(value: unknown): value is Reference {
  const { file, token } = value as Partial<Reference>;
  return typeof file === 'number' && token instanceof Uint8Array;
}
