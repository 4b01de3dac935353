import { runAsync } from '../../../format/bytes/runAsync.js';
import { together } from '../../../format/bytes/together.js';
import { GlobalHeapCollections } from '../../../format/globalHeap/GlobalHeapCollections.js';
import type { H5Data } from '../../../model/H5Data.js';
import type { Peers } from '../../../runtime/pool/Peers.js';
import { countShared } from '../../../runtime/port/countShared.js';
import { transferablesOf } from '../../../runtime/port/transferables.js';
import type { OpenedStorage } from '../../../storage/OpenedStorage.js';
import type { RangeReader } from '../../../storage/RangeReader.js';
import type { Piece } from '../../../transfer/TransferPlan.js';
import { NO_ACCESS, type StorageOpener } from '../worker/StorageOpener.js';
import type { ElementSource } from './ElementSource.js';
import type { FromHelper, ToHelper } from './helperProtocol.js';
import { PieceReader } from './PieceReader.js';
import type { ReadJob, SharedFile } from './ReadJob.js';
import type { ResultContainer } from './resultContainer.js';
import { SourceCache } from './SourceCache.js';

/** A file that this worker reads as a helper. */
interface HelpedFile {
  readonly opened: Promise<OpenedStorage>;
  readonly sources: SourceCache;
  /** Its global heaps; absent before the first read. */
  heaps?: GlobalHeapCollections;
}

/** A read whose batches this worker is given. */
interface GivenRead {
  readonly bytes: RangeReader;
  readonly source: ElementSource;
  readonly reader: PieceReader;
  /** Aborted when the read has ended. */
  readonly aborting: AbortController;
  readonly result: H5Data | undefined;
  readonly pieces: Iterator<Piece>;
  /** Number of the next piece that `pieces` gives. */
  next: number;
}

type Task = Extract<ToHelper, { type: 'task' }>;

/** Reads pieces for other workers as a helper, without libhdf5. It opens the bytes of the file itself and keeps chunk indexes. */
export class ReadHelper {
  readonly #peers: Peers;
  readonly #openStorage: StorageOpener;
  /** By home worker and identity of the storage. */
  readonly #files = new Map<string, HelpedFile>();
  /** By home worker and number of the read; undefined where this worker cannot help. */
  readonly #reads = new Map<string, Promise<GivenRead | undefined>>();

  constructor(peers: Peers, openStorage: StorageOpener) {
    this.#peers = peers;
    this.#openStorage = openStorage;
    peers.listen({
      message: (peer, message) => this.#receive(peer, message as ToHelper),
      lost: (peer) => this.#forgetPeer(peer),
    });
  }

  #receive(peer: number, message: ToHelper): void {
    switch (message.type) {
      case 'read':
        this.#reads.set(
          `${peer} ${message.read}`,
          this.#prepare(peer, message.job, message.into).catch(() => undefined),
        );
        return;
      case 'task':
        void this.#work(peer, message);
        return;
      case 'end':
        this.#end(`${peer} ${message.read}`);
        return;
      case 'forget':
        this.#close(`${peer} ${message.identity}`);
    }
  }

  async #prepare(peer: number, job: ReadJob, into: ResultContainer | undefined): Promise<GivenRead | undefined> {
    if (into?.isNew) countShared(into.result);
    const file = this.#fileOf(peer, job.file);
    const { reader: bytes } = await file.opened;
    const source = await file.sources.get(bytes, job.dataset);
    if (!source) return undefined;
    file.heaps ??= new GlobalHeapCollections(job.dataset.format);
    const reader = new PieceReader(job, bytes, file.heaps, !into?.isGiven);
    const pieces = reader.plan.pieces()[Symbol.iterator]();
    return { bytes, source, reader, aborting: new AbortController(), result: into?.result, pieces, next: 0 };
  }

  #fileOf(peer: number, file: SharedFile): HelpedFile {
    const key = `${peer} ${file.identity}`;
    const known = this.#files.get(key);
    if (known) return known;
    const helped = { opened: this.#open(file), sources: new SourceCache() };
    this.#files.set(key, helped);
    return helped;
  }

  async #open({ source, identity }: SharedFile): Promise<OpenedStorage> {
    if (source === undefined) throw new Error('only the worker that has the file open can read it');
    const opened = await this.#openStorage(source, 'read', NO_ACCESS);
    // Another file may have been moved to the path since.
    if (typeof source === 'string' && opened.storage.identity !== identity) {
      opened.storage.close();
      throw new Error('the file was replaced');
    }
    return opened;
  }

  async #work(peer: number, task: Task): Promise<void> {
    const read = await this.#reads.get(`${peer} ${task.read}`);
    let answer: FromHelper = { type: 'failed', task: task.task };
    try {
      if (read) answer = { type: 'done', task: task.task, ...(await doTask(read, task)) };
    } catch {
      // The home worker then reads the pieces itself, and meets the error where it can report it.
    }
    this.#peers.post(peer, answer, answer.type === 'done' ? buffersOf(answer.value) : []);
  }

  #end(key: string): void {
    const read = this.#reads.get(key);
    this.#reads.delete(key);
    void read?.then((given) => given?.aborting.abort());
  }

  #forgetPeer(peer: number): void {
    for (const key of this.#files.keys()) if (key.startsWith(`${peer} `)) this.#close(key);
    for (const key of this.#reads.keys()) if (key.startsWith(`${peer} `)) this.#end(key);
  }

  #close(key: string): void {
    const file = this.#files.get(key);
    this.#files.delete(key);
    file?.sources.clear();
    file?.opened.then(
      ({ storage }) => storage.close(),
      () => {},
    );
  }
}

/** The buffers of a result, or of chunks, to transfer. */
function buffersOf(value: Extract<FromHelper, { type: 'done' }>['value']): ArrayBuffer[] {
  return Array.isArray(value) ? value.flatMap((chunk: unknown) => transferablesOf(chunk)) : transferablesOf(value);
}

async function doTask(
  read: GivenRead,
  { pieces: numbers, as }: Task,
): Promise<{ readonly value?: H5Data | readonly (Uint8Array | null)[] }> {
  const { bytes, source, reader, aborting } = read;
  // Before the first await: pieces are numbered in the order of the tasks.
  const pieces = numbers.map((number) => pieceAt(read, number));
  const fetched = await source.fetch(pieces, { signal: aborting.signal });
  // Memory of a read that has ended may be in use for something else.
  if (as === 'placed') aborting.signal.throwIfAborted();
  if (as === 'chunks') {
    if (!fetched.chunkOf) throw new TypeError('only chunked datasets have chunks');
    return { value: pieces.map((_, n) => fetched.chunkOf?.(n)?.slice() ?? null) };
  }
  const result = as === 'result' ? reader.decoder.allocate(reader.plan.bufferLength) : read.result;
  if (result === undefined) throw new TypeError('there is no shared result to put pieces into');
  const late = pieces.flatMap((piece, n) => reader.read(fetched, n, piece, result) ?? []);
  if (late.length > 0) await runAsync(together(late), bytes, aborting.signal);
  return as === 'result' ? { value: result } : {};
}

/** The piece with a number, which is not less than `read.next`. */
function pieceAt(read: GivenRead, number: number): Piece {
  for (;;) {
    const { value, done } = read.pieces.next();
    if (done) throw new RangeError(`there is no piece ${number}`);
    read.next += 1;
    if (read.next - 1 === number) return value;
  }
}
