import { Subject } from 'rxjs';
import type { H5Error } from '../../../model/H5Error.js';
import { type Identifier, isIdentifier, type ObjectId } from '../../../model/Identifier.js';
import { argumentOf } from '../../../operations/argumentOf.js';
import type { ResultOf, Routine } from '../../../operations/Operations.js';
import * as ROUTINES from '../../../operations/ROUTINES.js';
import type { Capabilities } from '../../Capabilities.js';
import type { Connector, Execution, IdentifierEvent, Request } from '../../Connector.js';
import { reportUnreceived } from '../../closing/reportUnreceived.js';
import { settled } from '../../closing/settled.js';
import { requestOf } from '../../requestOf.js';
import { deferExecution } from '../../shared/deferExecution.js';
import { Turns } from '../../shared/Turns.js';
import { copyBetweenFiles, type FilesCopiedBetween } from './copyBetweenFiles.js';
import { FileClaims } from './FileClaims.js';
import { FileHandles } from './FileHandles.js';
import { Homes } from './Homes.js';
import { NativeExecution, type NativeServices } from './NativeExecution.js';
import { checkNativeOptions, type NativeOptions } from './NativeOptions.js';
import type { NativeWorker } from './NativeWorker.js';
import { Outcomes } from './Outcomes.js';
import { platform } from './platform.js';
import { askAtEnd, askNoMore, type Ending } from './programEnd.js';
import type { Session } from './Session.js';
import { Sessions } from './Sessions.js';
import { WireRequests } from './WireRequests.js';

/** `Symbol.asyncDispose`, also where the platform does not have it yet. */
const ASYNC_DISPOSE: unique symbol = ((Symbol as { asyncDispose?: symbol }).asyncDispose ??
  Symbol.for('Symbol.asyncDispose')) as never;

const READ = 'such datasets are read, and not created';

/**
 * The native connector: the format layer and libhdf5 (h5wasm) in a pool of workers. A file lives in one home worker, which runs
 * its operations first in, first out; the others help it to read chunks of a file opened read-only.
 */
export class NativeConnector implements Connector, Ending {
  readonly name = 'native';
  readonly capabilities: Capabilities = {
    unsupported: {},
    notes: { 'dcpl_id.external': READ, 'dcpl_id.virtual': READ },
  };
  readonly errors$ = new Subject<H5Error>();
  readonly identifiers$ = new Subject<IdentifierEvent>();
  readonly #sessions = new Sessions((hid) => this.identifiers$.next({ type: 'file-closed', hid }));
  readonly #claims = new FileClaims(this.#sessions);
  readonly #handles = new FileHandles(this.#sessions);
  readonly #outcomes = new Outcomes(this.#sessions, this.#claims, this.identifiers$);
  readonly #homes: Homes;
  readonly #services: NativeServices;
  /** Nothing is carried out while the browser is asked which file a handle is. */
  readonly #turns = new Turns();

  constructor(options: NativeOptions = {}) {
    checkNativeOptions(options);
    const { plugins } = options;
    const folder = plugins === undefined ? undefined : platform().folderUrl('plugins', plugins);
    this.#homes = new Homes(options, this.#sessions, this.#claims, () => askAtEnd(this));
    const requests = new WireRequests(this.#sessions, this.#claims, this.#handles, this.#homes, folder);
    this.#services = { homes: this.#homes, claims: this.#claims, outcomes: this.#outcomes, requests };
  }

  /** Workers that read a file opened read-only together. */
  get parallelism(): number {
    return this.#homes.size;
  }

  execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    const source = argumentOf(request.row, request.args, 'source');
    if (!this.#turns.isWaiting && !this.#handles.isUnknown(source)) return this.#execute(request);
    return deferExecution(
      (begin) => this.#turns.take(() => this.#handles.whenKnown(source, begin)),
      () => this.#execute(request),
    );
  }

  close({ kind, hid }: Identifier): Execution<void> {
    return kind === 'file'
      ? this.execute(requestOf(ROUTINES.H5Fclose, { file_id: { kind, hid } }))
      : this.execute(requestOf(ROUTINES.H5Oclose, { object_id: { kind, hid } as ObjectId }));
  }

  #execute<R extends Routine>(request: Request<R>): Execution<ResultOf<R>> {
    const files = this.#copiedBetween(request);
    if (!files) return this.#run(request);
    const run = <Q extends Routine>(one: Request<Q>) => this.#run(one, true);
    const ended = (session: Session): void => this.#services.outcomes.ended(session);
    return copyBetweenFiles(request as Request<'H5Ocopy'>, files, run, ended) as Execution<ResultOf<R>>;
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
    return new NativeExecution(request, this.#services, isItsTurn);
  }

  /** Ends the workers; every operation under way and every later one fails with `worker-lost`. */
  terminate(): void {
    this.#homes.terminate();
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

  /** The workers that have files open for writing, or may have. */
  homesOfWritten(): NativeWorker[] {
    return [...this.#sessions].flatMap(({ readOnly, home }) => (readOnly || !home ? [] : [home]));
  }

  /** The program ends by itself: what is still open for writing is closed, as C's library does at exit; an error is reported. */
  closeWriters(): void {
    const failed = (error: H5Error): void => reportUnreceived(error, { connector: this, isWritten: true });
    for (const session of this.#sessions) {
      if (!session.readOnly && session.lost === undefined) this.#outcomes.closeAll(session, failed);
    }
  }
}

/** The native connector with its own pool of workers. */
export function nativeConnector(options?: NativeOptions): NativeConnector {
  return new NativeConnector(options);
}
