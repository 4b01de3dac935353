import { Observable, Subject, type Subscriber } from 'rxjs';
import type { FileSource } from '../../../model/FileSource.js';
import type { H5WritableData } from '../../../model/H5Data.js';
import { H5Error } from '../../../model/H5Error.js';
import { H5F_ACC_EXCL, H5F_ACC_RDWR, H5F_ACC_TRUNC } from '../../../model/H5F.js';
import type { DataTransfer, FileAccess } from '../../../model/H5P.js';
import { type FileId, type Identifier, isIdentifier, type ObjectId } from '../../../model/Identifier.js';
import type { ResultOf, Routine } from '../../../model/Operations.js';
import type { Reference } from '../../../model/Reference.js';
import { WorkerPool } from '../../../runtime/pool/WorkerPool.js';
import type { FileClosed, OpenedObject, OpeningIdentifier, WorkerHandle } from '../../../runtime/port/protocol.js';
import type { OutgoingCall, WorkerClient } from '../../../runtime/port/WorkerClient.js';
import type { Capabilities } from '../../Capabilities.js';
import type { Connector, Execution, IdentifierEvent, Request, Signal } from '../../Connector.js';
import { reportUnreceived } from '../../closing/reportUnreceived.js';
import { settled } from '../../closing/settled.js';
import type { WorkerSettings } from '../worker/WorkerSettings.js';
import { closedBy, closes } from './closedBy.js';
import { copyBetweenFiles, type FilesCopiedBetween } from './copyBetweenFiles.js';
import { FileClaims } from './FileClaims.js';
import { FileHandles } from './FileHandles.js';
import { GivenFiles } from './GivenFiles.js';
import { checkNativeOptions, type NativeOptions } from './NativeOptions.js';
import { platform } from './platform.js';
import { askAtEnd, askNoMore, type Ending } from './programEnd.js';
import type { Reopening, Session } from './Session.js';
import { Sessions } from './Sessions.js';
import type { WireFileAccess } from './WireFileAccess.js';
import { wireSource } from './wireSource.js';
import { wireBuffer } from './writeBuffer.js';

/** A call with the write buffer that its worker asks for part by part. */
type Outgoing = OutgoingCall & { pull?: (from: number, to: number) => ArrayBufferView };

/** A request that opens a file. */
interface FileOpening {
  readonly readOnly: boolean;
  readonly reopening: Reopening;
}

/** A request with the file that it is for, and what is sent. */
interface Prepared {
  readonly session: Session;
  readonly outgoing: Outgoing;
  readonly opening?: FileOpening | undefined;
}

/** `Symbol.asyncDispose`, also where the platform does not have it yet. */
const ASYNC_DISPOSE: unique symbol = ((Symbol as { asyncDispose?: symbol }).asyncDispose ??
  Symbol.for('Symbol.asyncDispose')) as never;

/**
 * The native connector: libhdf5 (h5wasm) in a pool of workers. A file lives in one home worker, which runs its
 * operations first in, first out; the others help it to read chunks of a file opened read-only.
 */
export class NativeConnector implements Connector, Ending {
  readonly name = 'native';
  readonly capabilities: Capabilities = { unsupported: {} };
  readonly errors$ = new Subject<H5Error>();
  readonly identifiers$ = new Subject<IdentifierEvent>();
  readonly #options: NativeOptions;
  readonly #plugins: string | undefined;
  readonly #parts: string | undefined;
  readonly #sessions = new Sessions((hid) => this.identifiers$.next({ type: 'file-closed', hid }));
  readonly #claims = new FileClaims(this.#sessions);
  readonly #handles = new FileHandles(this.#sessions);
  #pool: WorkerPool | undefined;

  constructor(options: NativeOptions = {}) {
    checkNativeOptions(options);
    const { plugins, parts } = options;
    if (plugins !== undefined) this.#plugins = platform().folderUrl('plugins', plugins);
    if (parts !== undefined) this.#parts = platform().folderUrl('parts', parts);
    this.#options = options;
  }

  /** Workers that read a file opened read-only together. */
  get parallelism(): number {
    return this.#workers.size;
  }

  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    const { filename } = request.args as { readonly filename?: unknown };
    return this.#handles.inOrder(filename, () => this.#execute(request));
  }

  close({ kind, hid }: Identifier): Execution<void> {
    return kind === 'file'
      ? this.execute({ routine: 'H5Fclose', args: { file_id: { kind, hid } } })
      : this.execute({ routine: 'H5Oclose', args: { object_id: { kind, hid } as ObjectId } });
  }

  #execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
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
    const [source, target] = [src_loc_id, dst_loc_id].map(({ hid }) => this.#sessions.of(hid));
    return source && target && source !== target ? { source, target } : undefined;
  }

  /** Carries a request out by the home of its file, after those that wait there unless it is its turn. */
  #run<R extends Routine>(request: Request<R>, isItsTurn = false): Execution<ResultOf<R>> {
    let cancel = () => {};
    const signals = new Observable<Signal<ResultOf<R>>>((subscriber) => {
      let prepared: Prepared;
      try {
        prepared = this.#prepare(request);
      } catch (error) {
        subscriber.error(error);
        return;
      }
      const { session } = prepared;
      session.pending += 1;
      let isCanceled = false;
      cancel = () => {
        isCanceled = true;
      };
      const send = (): void => {
        try {
          cancel = this.#send(request, prepared, subscriber);
          if (isCanceled) cancel();
        } catch (error) {
          this.#failed(session, request, prepared.opening);
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
    { session, outgoing, opening }: Prepared,
    subscriber: Subscriber<Signal<ResultOf<R>>>,
  ): () => void {
    const client = this.#home(session);
    const given = new GivenFiles(session.externalFiles);
    const call = client.call(outgoing, {
      started: (startedAt) => subscriber.next({ type: 'started', startedAt }),
      progress: (loadedBytes, totalBytes) => subscriber.next({ type: 'progress', loadedBytes, totalBytes }),
      notCanceled: () => subscriber.next({ type: 'not-canceled' }),
      result: (value, startedAt, nanoseconds) => {
        const refusal = closes(request) ? this.#closed(session, request, value as FileClosed | undefined) : undefined;
        const result = request.opens
          ? this.#opened(session, request.opens, value as OpenedObject, opening)
          : closes(request)
            ? undefined
            : value;
        this.#ended(session);
        if (!refusal) subscriber.next({ type: 'result', value: result as ResultOf<R>, startedAt, nanoseconds });
        if (refusal) subscriber.error(refusal);
        else subscriber.complete();
      },
      error: (error) => {
        this.#failed(session, request, opening);
        subscriber.error(given.blame(error));
      },
      externalFile: (name, kind) => given.find(name, kind),
      ...(outgoing.pull ? { pull: outgoing.pull } : {}),
    });
    for (const hid of closedBy(request)) session.closingBegins(hid);
    if (closes(request)) this.#claims.tellEnding(session);
    return () => client.cancel(call);
  }

  /** Ends the workers; every operation under way and every later one fails with `worker-lost`. */
  terminate(): void {
    this.#workers.terminate('the pool was terminated');
    askNoMore(this);
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
      const start = (): WorkerHandle => (worker ? platform().adoptWorker(worker) : platform().startWorker());
      const settings: WorkerSettings = { parts: platform().parts(this.#parts) };
      this.#pool = new WorkerPool(workers, start, settings, this.#claims, (client) => this.#workerWasLost(client));
      askAtEnd(this);
    }
    return this.#pool;
  }

  /** The session and the call of a request. */
  #prepare({ routine, args: given, opens }: Request): Prepared {
    const args = given as unknown as Record<string, unknown>;
    const sourceName = 'filename' in args ? 'filename' : 'container_name' in args ? 'container_name' : undefined;
    if (sourceName) return this.#prepareOpening(routine, args, sourceName, opens as FileId | undefined);
    const session = this.#sessions.forLocations(routine, args);
    const call = { queue: session.queue, routine, opens: opens && this.#opening(session, routine, args, opens) };
    if (!('buf' in args)) return { session, outgoing: { ...call, args } };
    const { buf, transfer, immediate, pull } = wireBuffer(
      `${routine}_async`,
      args.buf as H5WritableData,
      (args.dxpl_id ?? {}) as DataTransfer,
    );
    return { session, outgoing: { ...call, args: { ...args, buf }, transfer, immediate, ...(pull ? { pull } : {}) } };
  }

  /** The session and the call of a request for a file. */
  #prepareOpening(
    routine: Routine,
    args: Record<string, unknown>,
    sourceName: string,
    opens: FileId | undefined,
  ): Prepared {
    const { source, key: own } = wireSource(`${routine}_async`, args[sourceName] as FileSource);
    const key = this.#handles.keyOf(source) ?? own;
    const { connector: _, externalFiles, ...fapl } = args.fapl_id as FileAccess;
    const fapl_id: WireFileAccess = {
      ...fapl,
      ...(externalFiles && { externalFiles: typeof externalFiles === 'function' ? 'ask' : externalFiles }),
      ...(this.#plugins !== undefined && { plugins: this.#plugins }),
    };
    const readOnly = (Number(args.flags ?? 0) & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_EXCL)) === 0;
    const file = opens ?? { kind: 'file', hid: 0 };
    const reopening = { filename: source, fapl_id, file };
    const session = this.#sessions.forFile(key, source, () => ({ readOnly, reopening, home: this.#freeHome() }));
    if (opens) {
      session.reach(externalFiles, `${routine}_async`);
      session.openingBegins(readOnly);
      this.#sessions.add(session, opens.hid, opens.hid);
      this.#claims.tellEnding(session);
    }
    const wireArgs = { ...args, [sourceName]: source, fapl_id };
    const outgoing = { queue: session.queue, routine, args: wireArgs, opens, immediate: typeof source !== 'string' };
    return { session, outgoing, opening: opens && { readOnly, reopening } };
  }

  /** The worker that has the fewest files. */
  #freeHome(): WorkerClient {
    return this.#workers.leastLoaded((client) => [...this.#sessions].filter(({ home }) => home === client).length);
  }

  /** The identifier that a request opens in a file, with the file identifier through which it does. */
  #opening(
    session: Session,
    routine: Routine,
    args: Readonly<Record<string, unknown>>,
    opens: Identifier,
  ): OpeningIdentifier {
    const location = Object.values(args).find(isIdentifier)?.hid;
    const reference = (args as { readonly ref_ptr?: Reference }).ref_ptr?.file;
    const through = location === undefined ? reference : session.through.get(location);
    const file = routine === 'H5Freopen' ? opens.hid : (through ?? opens.hid);
    this.#sessions.add(session, opens.hid, file);
    this.#claims.tellEnding(session);
    return { kind: opens.kind, hid: opens.hid, file };
  }

  /** The session's home worker; a file opened read-only moves to a fresh one when its own was lost. */
  #home(session: Session): WorkerClient {
    if (session.home) return session.home;
    const client = this.#workers.leastLoaded(({ pending }) => pending);
    session.home = client;
    for (const { routine, args, opens } of session.reopeningCalls(session.open.keys())) {
      const given = new GivenFiles(session.externalFiles);
      client.call(
        { queue: session.queue, routine, args, opens },
        { ...SILENT, externalFile: (name, kind) => given.find(name, kind) },
      );
    }
    return client;
  }

  /** Notes what a request opened; gives its identifier as the caller gets it. */
  #opened(session: Session, opens: Identifier, object: OpenedObject, opening: FileOpening | undefined): Identifier {
    if (opening) session.openingEnds(opening.readOnly, opening.reopening, object);
    session.open.set(opens.hid, object);
    // Who opened it for reading shares it with a writer.
    if (object.writable === true) this.identifiers$.next({ type: 'written', hid: opens.hid });
    return opens.kind === object.kind ? opens : Object.freeze({ kind: object.kind, hid: opens.hid });
  }

  /** Notes the end of a close; gives the error of a file that stays open, because objects in it are. */
  #closed(session: Session, request: Request, answer: FileClosed | undefined): H5Error | undefined {
    const identifiers = closedBy(request);
    if (answer?.refusal !== undefined) {
      for (const hid of identifiers) {
        session.live.add(hid);
        this.identifiers$.next({ type: 'kept', hid });
      }
      this.#claims.tellEnding(session);
      return new H5Error('permission', `${request.routine}_async`, answer.refusal);
    }
    for (const hid of identifiers) this.#sessions.remove(session, hid);
    for (const hid of answer?.closed ?? []) {
      this.#sessions.remove(session, hid);
      this.identifiers$.next({ type: 'closed', hid });
    }
    this.#claims.tellEnding(session);
    return undefined;
  }

  /** Notes the failure of a request: what it was to open never was, and what it was to close is gone all the same. */
  #failed(session: Session, request: Request, opening: FileOpening | undefined): void {
    const { opens } = request;
    if (opening) session.openingEnds(opening.readOnly, opening.reopening, undefined);
    if (opens) {
      this.#sessions.remove(session, opens.hid);
      // The worker need not remember why any more.
      if (session.home?.lost === undefined)
        session.home?.call({ queue: session.queue, routine: 'H5Oclose', args: { object_id: opens } }, SILENT);
    }
    for (const hid of closedBy(request)) this.#sessions.remove(session, hid);
    this.#claims.tellEnding(session);
    this.#ended(session);
  }

  #ended(session: Session): void {
    session.pending -= 1;
    this.#sessions.end(session);
  }

  #workerWasLost(client: WorkerClient): void {
    this.#claims.releaseAll(client);
    for (const session of this.#sessions) {
      if (session.home !== client) continue;
      session.home = undefined;
      if (!session.readOnly) session.lost = client.lost ?? 'it was lost';
    }
  }

  /** The workers that have files open for writing, or may have. */
  homesOfWritten(): WorkerClient[] {
    return [...this.#sessions].flatMap(({ readOnly, home }) => (readOnly || !home ? [] : [home]));
  }

  /** The program ends by itself: what is still open for writing is closed, as C's library does at exit; an error is reported. */
  closeWriters(): void {
    const error = (thrown: H5Error): void => reportUnreceived(thrown, { connector: this, isWritten: true });
    for (const session of this.#sessions) {
      if (session.readOnly || session.lost !== undefined) continue;
      // Objects first: a file may refuse to be closed before them.
      const open = [...session.open].sort(([, a], [, b]) => Number(a.kind === 'file') - Number(b.kind === 'file'));
      for (const [hid, { kind }] of open) {
        this.#sessions.remove(session, hid);
        session.home?.call(
          { queue: session.queue, routine: 'H5Oclose', args: { object_id: { kind, hid } } },
          { ...SILENT, error },
        );
      }
      this.#claims.tellEnding(session);
    }
  }
}

/** Nobody waits for the answer. */
const SILENT = { started() {}, progress() {}, notCanceled() {}, result() {}, error() {} };

/** The native connector with its own pool of workers. */
export function nativeConnector(options?: NativeOptions): NativeConnector {
  return new NativeConnector(options);
}
