import type { Observer } from 'rxjs';
import { failure, H5Error, toH5Error } from '../../../model/H5Error.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import { nowMicroseconds } from '../../../operations/nowMicroseconds.js';
import type { ResultOf, Routine } from '../../../operations/Operations.js';
import type { Connector, Execution, Request, Signal } from '../../Connector.js';
import { type BufferClaim, bufferClaims } from '../../shared/BufferClaims.js';
import { dependencyFailure } from '../../shared/dependencyFailure.js';
import { withSubject } from '../../shared/withSubject.js';
import type { Order } from '../domain/Order.js';
import type { Files } from './Files.js';
import type { Handling } from './Handling.js';
import { memoryOf } from './memoryOf.js';
import type { OpenFile, OpenObject } from './OpenFile.js';
import { withOwnBuffer } from './ownBuffer.js';

/** Carries out a request; resolves with its result, of what opens something with what that is. */
export type Handler<R extends Routine> = (
  request: Request<R>,
  handling: Handling,
) => Promise<ResultOf<R> | OpenObject | undefined>;

/** What carrying out requests takes. */
export interface ExecutionServices {
  readonly files: Files;
  /** A connector whose requests run in the place of an operation. */
  within(order: Order): Connector;
}

/** A request in its place among those of its file. */
export class HsdsExecution<R extends Routine> implements Execution<ResultOf<R>> {
  #request: Request<R>;
  readonly #services: ExecutionServices;
  readonly #handler: Handler<R>;
  /** The order among the parts of an operation, where it is one; otherwise that of the file. */
  readonly #order: Order | undefined;
  #isAborted = false;
  /** Made where somebody asks for its signal: most operations end before. */
  #aborting: AbortController | undefined;
  /** Ends the wait for the handler. */
  #leave: ((error: H5Error) => void) | undefined;
  #observer: Observer<Signal<ResultOf<R>>> | undefined;
  /** Memory of the caller that it reads into or writes from, in the order of the calls. */
  #claim: BufferClaim | undefined;
  #state: 'waiting' | 'running' | 'committed' | 'ended' = 'waiting';
  #opened: { resolve(object: OpenObject): void; reject(error: unknown): void } | undefined;
  #ended: () => void = () => {};

  constructor(request: Request<R>, services: ExecutionServices, handler: Handler<R>, order?: Order) {
    this.#request = request;
    this.#services = services;
    this.#handler = handler;
    this.#order = order;
  }

  begin(observer: Observer<Signal<ResultOf<R>>>): void {
    this.#observer = observer;
    const { files } = this.#services;
    let file: OpenFile;
    let orders: ReturnType<Files['ordersOf']>;
    let request: Request<R>;
    try {
      request = withOwnBuffer(this.#request);
      this.#request = request;
      file = files.fileOf(request);
      orders = files.ordersOf(request, file);
      const memory = memoryOf(request);
      if (memory) this.#claim = bufferClaims.take(memory);
    } catch (error) {
      observer.error(error);
      return;
    }
    file.pending += 1;
    if (request.opens) this.#open(file, request.opens);
    const ended = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    if (request.row.effect === 'closes') files.open.closing(file, this.#identifiers(), ended);
    const own = this.#order;
    // All places are taken now, so that two requests never wait for each other.
    const places = own ? [{ order: own, changes: files.isAlone(request) }] : orders;
    const releases: (() => void)[] = [];
    for (const { order, changes } of places)
      order.take(changes, (release) => {
        releases.push(release);
        if (releases.length === places.length)
          void this.#run(file, () => {
            for (const one of releases) one();
          });
      });
  }

  cancel(): void {
    // What is closed is gone for the caller, and is stored in any case.
    if (this.#request.row.effect === 'closes') {
      if (this.#state !== 'ended') this.#observer?.next({ type: 'not-canceled' });
      return;
    }
    if (this.#state === 'waiting' && this.#observer) {
      this.#state = 'ended';
      this.#observer.error(canceled());
    } else if (this.#state === 'committed') this.#observer?.next({ type: 'not-canceled' });
    this.#isAborted = true;
    this.#aborting?.abort(canceled());
    if (this.#state === 'running') this.#leave?.(canceled());
  }

  get #signal(): AbortSignal {
    if (!this.#aborting) {
      this.#aborting = new AbortController();
      if (this.#isAborted) this.#aborting.abort(canceled());
    }
    return this.#aborting.signal;
  }

  #open(file: OpenFile, opens: Identifier): void {
    const { files } = this.#services;
    const opened = new Promise<OpenObject>((resolve, reject) => {
      this.#opened = { resolve, reject };
    });
    opened.catch(() => {});
    const [location] = this.#identifiers();
    const through = opens.kind === 'file' ? opens.hid : files.throughOf(file, location, this.#request);
    files.open.open(file, opens, through, opened);
  }

  /** Numbers of the identifiers that the request is given. */
  #identifiers(): number[] {
    return Object.values(this.#request.args)
      .filter(isIdentifier)
      .map(({ hid }) => hid);
  }

  async #run(file: OpenFile, release: () => void): Promise<void> {
    if (this.#claim?.ready && this.#state === 'waiting') await this.#claim.ready;
    const startedAt = nowMicroseconds();
    const wasCanceled = this.#state === 'ended';
    try {
      if (wasCanceled) throw canceled();
      this.#state = 'running';
      if (!this.#order) file.refresh();
      this.#observer?.next({ type: 'started', startedAt });
      const carriedOut = this.#carryOut(this.#handling(file, release));
      const result = await (this.#services.files.isAlone(this.#request)
        ? carriedOut
        : this.#unlessCanceled(carriedOut));
      if (this.#isAborted && this.#state === 'running') throw canceled();
      const value = this.#resultOf(result);
      this.#end(file, release);
      const nanoseconds = Math.max(0, nowMicroseconds() - startedAt) * 1000;
      this.#observer?.next({ type: 'result', value, startedAt, nanoseconds });
      this.#observer?.complete();
    } catch (thrown) {
      const error = this.#isAborted && this.#state === 'running' ? canceled() : withFileName(file, thrown);
      this.#fail(file, error);
      if (wasCanceled) this.#claim?.release();
      this.#end(file, release);
      if (!wasCanceled) this.#observer?.error(error);
    }
  }

  /** Gives the memory back when nobody touches it any more: of what is canceled that is later. */
  async #carryOut(handling: Handling): ReturnType<Handler<R>> {
    try {
      return await this.#handler(this.#request, handling);
    } finally {
      this.#claim?.release();
    }
  }

  /**
   * What only looks, or moves elements, ends as soon as it is canceled. What it has asked for may still come: others may wait for that too,
   * and elements that are under way keep their place in the order of transfers.
   */
  #unlessCanceled<T>(carriedOut: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      carriedOut.then(resolve, reject);
      this.#leave = reject;
    });
  }

  #resultOf(result: ResultOf<R> | OpenObject | undefined): ResultOf<R> {
    const { opens } = this.#request;
    if (!opens) return result as ResultOf<R>;
    const object = result as OpenObject;
    this.#opened?.resolve(object);
    const identifier = opens.kind === object.kind ? opens : Object.freeze({ kind: object.kind, hid: opens.hid });
    return identifier as ResultOf<R>;
  }

  #fail(file: OpenFile, thrown: unknown): void {
    const { opens, routine } = this.#request;
    if (!opens) return;
    const error = toH5Error(thrown, `${routine}_async`);
    this.#services.files.open.fail(file, opens.hid, error);
    this.#opened?.reject(error);
  }

  #end(file: OpenFile, release: () => void): void {
    this.#state = 'ended';
    release();
    this.#services.files.open.ended(file);
    this.#ended();
  }

  #handling(file: OpenFile, release: () => void): Handling {
    const { files } = this.#services;
    const observer = this.#observer;
    const signal = (): AbortSignal => this.#signal;
    return {
      file,
      files,
      get signal() {
        return signal();
      },
      fileHid: file.hid,
      within: this.#services.within,
      object: (identifier) => usable(files.open.of(identifier.hid)?.object(identifier) ?? file.object(identifier)),
      place: async (location) =>
        (await usable(files.open.of(location.hid)?.object(location) ?? file.object(location))).place,
      release,
      staged: async (object, done) => {
        if (object) this.#opened?.resolve(object);
        release();
        await done;
        return object;
      },
      commit: () => {
        if (this.#isAborted) throw canceled();
        this.#state = 'committed';
      },
      progress: (loadedBytes, totalBytes) => {
        if (this.#state !== 'ended') observer?.next({ type: 'progress', loadedBytes, totalBytes });
      },
    };
  }
}

/** An object, unless the server has refused to create it. */
async function usable(opening: Promise<OpenObject>): Promise<OpenObject> {
  const object = await opening;
  const { failure: refused } = object.place.record;
  if (refused) throw refused instanceof H5Error ? dependencyFailure(refused) : refused;
  return object;
}

/** Names the file where what the service has answered makes no sense: what reads an answer does not know of which file it is. */
function withFileName({ name }: OpenFile, thrown: unknown): unknown {
  const isUnnamed = thrown instanceof H5Error && thrown.kind === 'corrupt-file' && !thrown.message.includes(name);
  return isUnnamed ? withSubject(`'${name}'`, thrown) : thrown;
}

/** The failure of an operation that is canceled. */
export function canceled(): H5Error {
  return failure('canceled', 'the operation was canceled');
}
