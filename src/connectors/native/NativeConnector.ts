import { Observable, Subject, type Subscriber } from 'rxjs';
import type { FileSource } from '../../model/FileSource.js';
import type { H5WritableData } from '../../model/H5Data.js';
import { badArgument, type H5Error } from '../../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_RDWR, H5F_ACC_TRUNC } from '../../model/H5F.js';
import type { DataTransfer, FileAccess } from '../../model/H5P.js';
import { type FileId, formatIdentifier, type Identifier, isIdentifier } from '../../model/Identifier.js';
import type { ResultOf, Routine } from '../../model/Operations.js';
import type { OpenedObject, WorkerHandle } from '../../worker/protocol.js';
import { type OutgoingCall, type WorkerClient, workerLost } from '../../worker/WorkerClient.js';
import { WorkerPool } from '../../worker/WorkerPool.js';
import type { Capabilities, Connector, Execution, Request, Signal } from '../Connector.js';
import { reportUnreceived } from '../closing/reportUnreceived.js';
import { settled } from '../closing/settled.js';
import { Claims } from './Claims.js';
import { copyBetweenFiles, type FilesCopiedBetween } from './copyBetweenFiles.js';
import { type Platform, platform } from './platform.js';
import { Session } from './Session.js';
import type { WireFileAccess } from './WireFileAccess.js';
import { wireSource } from './wireSource.js';
import { wireBuffer } from './writeBuffer.js';

/** A call with the write buffer that its worker asks for part by part. */
type Outgoing = OutgoingCall & { pull?: (from: number, to: number) => ArrayBufferView };

/** How the native connector is set up. */
export interface NativeOptions {
  /** Workers at the most; by default as many as processors, up to 4. */
  readonly workers?: number;
  /** Starts a worker, for bundlers and content policies that need it done their way; it must run `h5rx/worker/…`. */
  readonly worker?: () => unknown;
  /**
   * The folder with the plugins of the npm package `h5wasm-plugins`, for datasets with filters that neither h5rx nor
   * libhdf5 has built in: a URL, in Node a path or `file:` URL. A plugin is read when its filter is first needed, and is
   * code that is run: name a folder of your own. Without it, Node takes the package where it is installed; a browser
   * has none, and such a dataset is `unsupported`.
   *
   *     nativeConnector({ plugins: '/assets/h5wasm-plugins/plugins/' })
   */
  readonly plugins?: string | URL;
}

/** `Symbol.asyncDispose`, also where the platform does not have it yet. */
const ASYNC_DISPOSE: unique symbol = ((Symbol as { asyncDispose?: symbol }).asyncDispose ??
  Symbol.for('Symbol.asyncDispose')) as never;

/**
 * The native connector: libhdf5 (h5wasm) in a pool of workers. A file lives in one home worker, which runs its
 * operations first in, first out; the others help it to read chunks of a file opened read-only.
 */
export class NativeConnector implements Connector {
  readonly name = 'native';
  readonly capabilities: Capabilities = { unsupported: {} };
  readonly errors$ = new Subject<H5Error>();
  readonly #options: NativeOptions;
  readonly #plugins: string | undefined;
  readonly #sessions = new Map<string, Session>();
  readonly #sessionOf = new Map<number, Session>();
  #pool: WorkerPool | undefined;
  #lastQueue = 0;

  constructor(options: NativeOptions = {}) {
    const { workers, plugins } = options;
    if (workers !== undefined && !(Number.isInteger(workers) && workers >= 1 && workers <= 64)) {
      throw badArgument('nativeConnector', `workers must be an integer from 1 to 64, not ${workers}`);
    }
    if (plugins !== undefined) this.#plugins = platform().folderUrl(plugins);
    this.#options = options;
  }

  /** Workers that read a file opened read-only together. */
  get parallelism(): number {
    return this.#workers.size;
  }

  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    const files = this.#copiedBetween(request);
    if (!files) return this.#run(request);
    const run = <Q extends Routine>(one: Request<Q>) => this.#run(one, true);
    const copying = copyBetweenFiles(request as Request<'H5Ocopy'>, files, run, (session) => this.#ended(session));
    return copying as Execution<ResultOf<R>>;
  }

  /** The files between which a request is to copy an object, if they are two. */
  #copiedBetween(request: Request): FilesCopiedBetween | undefined {
    if (request.routine !== 'H5Ocopy') return undefined;
    const { src_loc_id, dst_loc_id } = (request as Request<'H5Ocopy'>).args;
    if (!isIdentifier(src_loc_id)) return undefined;
    const [source, target] = [src_loc_id, dst_loc_id].map(({ hid }) => this.#sessionOf.get(hid));
    return source && target && source !== target ? { source, target } : undefined;
  }

  /** Carries a request out by the home of its file, after those that wait there unless it is its turn. */
  #run<R extends Routine>(request: Request<R>, isItsTurn = false): Execution<ResultOf<R>> {
    let cancel = () => {};
    const signals = new Observable<Signal<ResultOf<R>>>((subscriber) => {
      let prepared: { session: Session; outgoing: Outgoing };
      try {
        prepared = this.#prepare(request);
      } catch (error) {
        subscriber.error(error);
        return;
      }
      const { session, outgoing } = prepared;
      const { opens } = request;
      session.pending += 1;
      if (opens) this.#sessionOf.set(opens.hid, session);
      let isCanceled = false;
      cancel = () => {
        isCanceled = true;
      };
      const send = (): void => {
        try {
          cancel = this.#send(request, session, outgoing, subscriber);
          if (isCanceled) cancel();
        } catch (error) {
          this.#ended(session);
          subscriber.error(error);
        }
      };
      if (isItsTurn) send();
      else session.inTurn(send);
    });
    return { signals, cancel: () => cancel() };
  }

  /** Gives a request to its worker; what it answers goes to the subscriber. */
  #send<R extends Routine>(
    request: Request<R>,
    session: Session,
    outgoing: Outgoing,
    subscriber: Subscriber<Signal<ResultOf<R>>>,
  ): () => void {
    const { opens } = request;
    const client = this.#home(session);
    const call = client.call(outgoing, {
      started: (startedAt) => subscriber.next({ type: 'started', startedAt }),
      progress: (loadedBytes, totalBytes) => subscriber.next({ type: 'progress', loadedBytes, totalBytes }),
      notCanceled: () => subscriber.next({ type: 'not-canceled' }),
      result: (value, startedAt, nanoseconds) => {
        const result = this.#opened(session, request, value);
        this.#ended(session);
        subscriber.next({ type: 'result', value: result as ResultOf<R>, startedAt, nanoseconds });
        subscriber.complete();
      },
      error: (error) => {
        if (opens) this.#forget(session, opens);
        else this.#closed(session, request);
        this.#ended(session);
        subscriber.error(error);
      },
      ...(outgoing.pull ? { pull: outgoing.pull } : {}),
    });
    return () => client.cancel(call);
  }

  /** Ends the workers; every operation under way and every later one fails with `worker-lost`. */
  terminate(): void {
    this.#workers.terminate('the pool was terminated');
    started.delete(this);
  }

  /** Waits for closes and flushes under way, then ends the workers; for `await using`. Rejects as `settled()`. */
  async [ASYNC_DISPOSE](): Promise<void> {
    try {
      await settled();
    } finally {
      this.terminate();
    }
  }

  get #workers(): WorkerPool {
    if (!this.#pool) {
      const { workers = Math.min(platform().cores, 4), worker } = this.#options;
      const start = (): WorkerHandle => (worker ? platform().adoptWorker(worker()) : platform().startWorker());
      this.#pool = new WorkerPool(workers, start, claims, (client) => this.#workerWasLost(client));
      started.add(this);
      if (!closing.has(platform())) platform().beforeExit(closeWritersOfAll);
      closing.add(platform());
    }
    return this.#pool;
  }

  /** The session and the call of a request. */
  #prepare(request: Request): { session: Session; outgoing: Outgoing } {
    const { routine, opens } = request;
    const args = request.args as unknown as Record<string, unknown>;
    const sourceName = 'filename' in args ? 'filename' : 'container_name' in args ? 'container_name' : undefined;
    if (sourceName) {
      const { source, key } = wireSource(`${routine}_async`, args[sourceName] as FileSource);
      const { connector: _, ...fapl } = args.fapl_id as FileAccess;
      const fapl_id: WireFileAccess = this.#plugins === undefined ? fapl : { ...fapl, plugins: this.#plugins };
      const wireArgs = { ...args, [sourceName]: source, fapl_id };
      const session = this.#sessionForSource(
        key,
        source,
        fapl_id,
        args.flags as number | undefined,
        opens as FileId | undefined,
      );
      return {
        session,
        outgoing: { queue: session.queue, routine, args: wireArgs, opens, immediate: typeof source !== 'string' },
      };
    }
    const session = this.#sessionForLocation(routine, args);
    if (!('buf' in args)) return { session, outgoing: { queue: session.queue, routine, args, opens } };
    const { buf, transfer, immediate, pull } = wireBuffer(
      args.buf as H5WritableData,
      (args.dxpl_id ?? {}) as DataTransfer,
    );
    return {
      session,
      outgoing: {
        queue: session.queue,
        routine,
        args: { ...args, buf },
        opens,
        transfer,
        immediate,
        ...(pull ? { pull } : {}),
      },
    };
  }

  #sessionForSource(key: string, filename: FileSource, fapl_id: WireFileAccess, flags = 0, file?: FileId): Session {
    const readOnly = (flags & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_EXCL)) === 0;
    const existing = this.#sessions.get(key);
    if (existing && existing.lost === undefined) {
      existing.readOnly &&= readOnly;
      return existing;
    }
    this.#lastQueue += 1;
    const session = new Session({
      key,
      queue: this.#lastQueue,
      readOnly,
      reopening: { filename, fapl_id, file: file ?? { kind: 'file', hid: 0 } },
      home: this.#workers.leastLoaded(
        (client) => [...this.#sessions.values()].filter(({ home }) => home === client).length,
      ),
    });
    this.#sessions.set(key, session);
    return session;
  }

  #sessionForLocation(routine: Routine, args: Record<string, unknown>): Session {
    let session: Session | undefined;
    for (const value of Object.values(args)) {
      const hid = isIdentifier(value) ? value.hid : isReference(value) ? value.file : undefined;
      if (hid === undefined) continue;
      const found = this.#sessionOf.get(hid);
      if (!found) {
        const what = isIdentifier(value) ? `identifier ${formatIdentifier(value)}` : 'the file of the reference';
        throw badArgument(`${routine}_async`, `${what} is not open`);
      }
      if (session && found !== session)
        throw badArgument(`${routine}_async`, 'the two locations are in different files');
      session = found;
    }
    if (!session) throw badArgument(`${routine}_async`, 'no location was given');
    if (session.lost !== undefined)
      throw workerLost(routine, `${session.lost}; the file was open for writing and has to be opened again`);
    return session;
  }

  /** The session's home worker; a file opened read-only moves to a fresh one when its own was lost. */
  #home(session: Session): WorkerClient {
    if (session.home) return session.home;
    const client = this.#workers.leastLoaded(({ pending }) => pending);
    session.home = client;
    for (const { routine, args, opens } of session.reopeningCalls(session.open.keys())) {
      client.call({ queue: session.queue, routine, args, opens }, SILENT);
    }
    return client;
  }

  /** Notes what a request opened or closed; gives the result as the caller gets it. */
  #opened(session: Session, { opens, routine, args }: Request, value: unknown): unknown {
    if (opens) {
      const object = value as OpenedObject;
      session.open.set(opens.hid, object);
      return opens.kind === object.kind ? opens : Object.freeze({ kind: object.kind, hid: opens.hid });
    }
    this.#closed(session, { routine, args });
    return value;
  }

  /** Notes the end of a close: the identifier is gone, even where closing has failed. */
  #closed(session: Session, { routine, args }: Pick<Request, 'routine' | 'args'>): void {
    if (!routine.endsWith('close')) return;
    for (const closed of Object.values(args)) if (isIdentifier(closed)) this.#release(session, closed);
  }

  #release(session: Session, { hid }: Identifier): void {
    session.open.delete(hid);
    this.#sessionOf.delete(hid);
  }

  /** An identifier whose operation failed: the worker need not remember why any more. */
  #forget(session: Session, opens: Identifier): void {
    this.#sessionOf.delete(opens.hid);
    if (session.home?.lost === undefined)
      session.home?.call({ queue: session.queue, routine: 'H5Oclose', args: { object_id: opens } }, SILENT);
  }

  #ended(session: Session): void {
    session.pending -= 1;
    if (!session.idle) return;
    if (this.#sessions.get(session.key) === session) this.#sessions.delete(session.key);
  }

  #workerWasLost(client: WorkerClient): void {
    claims.releaseAll(client);
    for (const session of this.#sessions.values()) {
      if (session.home !== client) continue;
      session.home = undefined;
      if (!session.readOnly) session.lost = client.lost ?? 'it was lost';
    }
  }

  /** The program ends by itself: what is still open for writing is closed, as C's library does at exit; an error is reported. */
  closeWriters(): void {
    const error = (thrown: H5Error): void => reportUnreceived(thrown, { connector: this, isWritten: true });
    for (const session of this.#sessions.values()) {
      if (session.readOnly || session.lost !== undefined) continue;
      for (const [hid, { kind }] of session.open) {
        this.#sessionOf.delete(hid);
        session.open.delete(hid);
        session.home?.call(
          { queue: session.queue, routine: 'H5Oclose', args: { object_id: { kind, hid } } },
          { ...SILENT, error },
        );
      }
    }
  }
}

/** Who has which file open: one writer a file in the whole program, whatever connectors it has. */
const claims = new Claims();

/** Connectors that may have files open. */
const started = new Set<NativeConnector>();
/** Platforms that were asked to tell when the program would end. */
const closing = new WeakSet<Platform>();

function closeWritersOfAll(): void {
  for (const connector of started) connector.closeWriters();
}

/** Nobody waits for the answer. */
const SILENT = { started() {}, progress() {}, notCanceled() {}, result() {}, error() {} };

function isReference(value: unknown): value is { readonly file: number; readonly token: Uint8Array } {
  return typeof value === 'object' && value !== null && 'token' in value && 'file' in value;
}

let shared: NativeConnector | undefined;

/** The native connector with its own pool of workers. */
export function nativeConnector(options?: NativeOptions): NativeConnector {
  return new NativeConnector(options);
}

/** The native connector that files get when no other is asked for. */
export function defaultConnector(): NativeConnector {
  shared ??= new NativeConnector();
  return shared;
}
