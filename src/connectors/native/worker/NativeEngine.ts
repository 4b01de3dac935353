import type { H5Error } from '../../../model/H5Error.js';
import type { ArgumentsOf, Routine } from '../../../operations/Operations.js';
import type { Peers } from '../../../runtime/pool/Peers.js';
import type { Packed } from '../../../runtime/port/protocol.js';
import type { CallContext, Engine, MergedRequest, Outcome } from '../../../runtime/schedule/Engine.js';
import type { Priority, Steps } from '../../../runtime/schedule/Steps.js';
import { waitFor } from '../../../runtime/schedule/waitFor.js';
import type { ChangingRoutine } from '../handlers/ChangingRoutine.js';
import { closeObject } from '../handlers/closeObject.js';
import { describeDatasetSync } from '../handlers/describeDataset.js';
import { H5A } from '../handlers/H5A.js';
import { H5D } from '../handlers/H5D.js';
import { H5F } from '../handlers/H5F.js';
import { H5G } from '../handlers/H5G.js';
import { H5I } from '../handlers/H5I.js';
import { H5L } from '../handlers/H5L.js';
import { H5M } from '../handlers/H5M.js';
import { H5O } from '../handlers/H5O.js';
import { H5T } from '../handlers/H5T.js';
import type { Handlers } from '../handlers/Handlers.js';
import type { Native } from '../handlers/HandlersOf.js';
import { RARE_ROUTINES, type RareRoutine } from '../handlers/RareRoutine.js';
import type { PackedRequest, WireRequest } from '../protocol.js';
import type { DatasetDescription } from '../reader/DatasetDescription.js';
import { Helpers } from '../reader/Helpers.js';
import { Files } from './Files.js';
import { type HandlerContext, handlerContext } from './HandlerContext.js';
import { ObjectTable } from './ObjectTable.js';
import type { ProgramParts } from './ProgramParts.js';
import { retryWhenSettled, stepsOf } from './retryWhenSettled.js';
import type { StorageOpener } from './StorageOpener.js';
import { transferProperties, unpackRequest } from './unpackRequest.js';

type Handler = (args: object, context: HandlerContext) => Outcome<unknown>;
type ChangingHandlers = Pick<Handlers, ChangingRoutine>;
type RareHandlers = Pick<Handlers, RareRoutine>;
type ReadingHandlers = Omit<Handlers, ChangingRoutine | RareRoutine>;

/** Carries out the requests of a worker: has its open files and identifiers, and a handler for every routine. */
export class NativeEngine implements Engine<WireRequest, H5Error> {
  /** Handlers of the routines that change nothing and are called often; the others are in parts of the program. */
  readonly handlers: ReadingHandlers;
  #changing: ChangingHandlers | undefined;
  #rare: RareHandlers | undefined;
  readonly #native: Native;
  readonly #parts: ProgramParts;

  constructor(parts: ProgramParts, openStorage: StorageOpener, peers: Peers) {
    this.#parts = parts;
    const native = { files: new Files(parts, openStorage, new Helpers(peers)), objects: new ObjectTable() };
    this.#native = native;
    const handlers: ReadingHandlers = {
      ...H5F(native),
      ...H5G(native),
      ...H5D(native),
      ...H5A(native),
      ...H5I(native),
      ...H5L(native),
      ...H5O(native),
      ...H5M(native),
      ...H5T(native),
    };
    this.handlers = retried(handlers);
  }

  get fatal(): string | undefined {
    return this.#native.files.fatal;
  }

  unpack(packed: Packed): WireRequest {
    return unpackRequest(packed as PackedRequest);
  }

  execute(request: WireRequest, context: CallContext): Outcome<unknown> {
    const handler = this.#handlerOf(request);
    const own = handlerContext(request, context);
    return handler ? handler(request.args, own) : this.#executeWhenLoaded(request, own);
  }

  /** The handler of a request; undefined while its part is not loaded. */
  #handlerOf({ routine }: WireRequest): Handler | undefined {
    const handlers: Partial<Record<Routine, unknown>> | undefined = Object.hasOwn(this.handlers, routine)
      ? this.handlers
      : isRare(routine)
        ? this.#rareHandlers()
        : this.#changingHandlers();
    return handlers?.[routine] as Handler | undefined;
  }

  #changingHandlers(): ChangingHandlers | undefined {
    const { loaded } = this.#parts.writing;
    if (loaded) this.#changing ??= retried(loaded.changingHandlers(this.#native));
    return this.#changing;
  }

  #rareHandlers(): RareHandlers | undefined {
    const { loaded } = this.#parts.rare;
    if (loaded) this.#rare ??= retried(loaded.rareHandlers(this.#native));
    return this.#rare;
  }

  *#executeWhenLoaded(request: WireRequest, context: HandlerContext): Steps<unknown> {
    const { routine } = request;
    const { writing, rare } = this.#parts;
    yield* waitFor<unknown>((isRare(routine) ? rare : writing).load(routine));
    const handler = this.#handlerOf(request);
    if (!handler) throw new TypeError(`there is no handler for ${routine}`);
    return yield* stepsOf(handler(request.args, context));
  }

  priority(packed: Packed): Priority {
    return transferProperties(packed as PackedRequest)?.priority ?? 'normal';
  }

  /** A close cannot be canceled, because its identifier is invalid from the call on. */
  isRevocable({ effect }: WireRequest): boolean {
    return effect !== 'closes';
  }

  merge(first: WireRequest, next: Iterable<WireRequest>): MergedRequest<WireRequest> | undefined {
    if (!isWrite(first) || !first.args.dxpl_id.merge) return undefined;
    const dataset = this.#writtenBy(first);
    if (!dataset) return undefined;
    // While the part is not loaded nothing is merged; the first write loads it.
    const merged = this.#parts.writing.loaded?.mergeWrites(first.args, writesOf(next), dataset.space.dims);
    return (
      merged && {
        request: { ...first, args: merged.args },
        bytes: merged.npoints.map((npoints) => npoints * dataset.elementSize),
      }
    );
  }

  exit(): void {
    this.#native.files.exit();
  }

  failed({ opens }: WireRequest, error: H5Error): void {
    if (opens) this.#native.objects.fail(opens, error);
  }

  abandon(request: WireRequest, context: CallContext): boolean {
    const { opens: identifier } = request;
    if (!identifier) return false;
    const { file } = this.#native.objects.place(identifier).asked;
    void closeObject(this.#native, identifier, handlerContext(request, context));
    // A canceled creation must not leave a file.
    if (identifier.kind === 'file' && file.users === 0) file.opened.discard?.();
    return true;
  }

  /** The dataset of a write; undefined where it cannot be described, so that the write fails with its own error. */
  #writtenBy({ args }: WireRequest<'H5Dwrite'>): DatasetDescription | undefined {
    try {
      return describeDatasetSync(this.#native.objects.getKind(args.dset_id, 'dataset').place);
    } catch {
      return undefined;
    }
  }
}

function isRare(routine: Routine): boolean {
  return (RARE_ROUTINES as readonly Routine[]).includes(routine);
}

function isWrite(request: WireRequest): request is WireRequest<'H5Dwrite'> {
  return request.routine === 'H5Dwrite';
}

/** The arguments of the writes before the first request that is not a write. */
function* writesOf(requests: Iterable<WireRequest>): Generator<ArgumentsOf<'H5Dwrite'>, void, undefined> {
  for (const request of requests) {
    if (!isWrite(request)) return;
    yield request.args;
  }
}

/** Wraps each handler in `retryWhenSettled`. */
function retried<H extends Partial<Handlers>>(handlers: H): H {
  const entries = Object.entries(handlers).map(([routine, handler]) => [routine, retryWhenSettled(handler as Handler)]);
  return Object.fromEntries(entries) as H;
}
