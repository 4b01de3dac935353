import { beforeEach, describe, expect, test } from 'vitest';
import type { Request, Signal } from '../../../src/connectors/Connector.js';
import { NativeConnector, nativeConnector } from '../../../src/connectors/native/client/NativeConnector.js';
import type { NativeOptions } from '../../../src/connectors/native/client/NativeOptions.js';
import { usePlatform } from '../../../src/connectors/native/client/platform.js';
import type { PackedRequest, WireRequest } from '../../../src/connectors/native/protocol.js';
import { unpackRequest } from '../../../src/connectors/native/worker/unpackRequest.js';
import type { H5Error } from '../../../src/model/H5Error.js';
import { H5Screate } from '../../../src/model/H5S.js';
import type { Identifier } from '../../../src/model/Identifier.js';
import type { WorkerHandle } from '../../../src/runtime/port/Endpoint.js';
import { type FromWorker, isPacked, type ToWorker } from '../../../src/runtime/port/protocol.js';
import { rowOf } from '../../support/rowOf.js';

/** A request as it was sent, and its call. */
type SentCall = WireRequest & { readonly call: number; readonly queue: number };

/** A worker that does what the test says. */
class FakeWorker implements WorkerHandle {
  readonly calls: SentCall[] = [];
  readonly others: ToWorker[] = [];
  readonly transfers: ArrayBuffer[] = [];
  terminated = false;
  lose: (reason: string) => void = () => {};
  #answer: (messages: FromWorker[]) => void = () => {};

  post(messages: readonly ToWorker[], transfer: readonly ArrayBuffer[]): void {
    this.transfers.push(...transfer);
    for (const message of structuredClone(messages, { transfer: [...transfer] })) {
      if (!isPacked(message)) {
        this.others.push(message);
        continue;
      }
      const [call, queue, ...request] = message;
      this.calls.push({ ...unpackRequest(request as unknown as PackedRequest), call, queue });
    }
  }

  listen(listener: (messages: never[]) => void): void {
    this.#answer = listener as (messages: FromWorker[]) => void;
  }

  onLost(listener: (reason: string) => void): void {
    this.lose = listener;
  }

  terminate(): void {
    this.terminated = true;
  }

  keepAlive(): void {}

  tell(message: FromWorker): void {
    this.#answer([message]);
  }

  /** Answers a call; by default the last one. */
  succeed(value?: unknown, call = this.calls.at(-1)!): void {
    this.tell([call.call, value, 0, 1]);
  }

  fail(kind: 'not-found', call = this.calls.at(-1)!): void {
    const error = { routine: `${call.routine}_async`, kind, message: 'no', errorStack: [] };
    this.tell({ type: 'error', call: call.call, error });
  }

  get routines(): string[] {
    return this.calls.map(({ routine }) => routine);
  }
}

let workers: FakeWorker[];
let exits: (() => void)[];
let flushers: ((signal: SharedArrayBuffer) => number)[];

beforeEach(() => {
  workers = [];
  exits = [];
  flushers = [];
  const start = () => {
    const worker = new FakeWorker();
    workers.push(worker);
    return worker;
  };
  usePlatform({
    cores: 8,
    startWorker: start,
    adoptWorker: (start) => start() as FakeWorker,
    parts: () => ({
      libhdf5: 'file:///abs/libhdf5.js',
      writing: 'file:///abs/writing.js',
      rare: 'file:///abs/rare.js',
      filters: 'file:///abs/filters.js',
      http: 'file:///abs/http.js',
      zstd: 'file:///abs/zstd.js',
    }),
    absolutePath: (path) => `/abs/${path}`,
    fileKey: (path) => path,
    folderUrl: (_, folder) => `file:///abs/${folder}/`,
    beforeExit: (listener) => void exits.push(listener),
    onExit: (flusher) => void flushers.push(flusher),
  });
});

let lastHid = 1000;
const id = <K extends Identifier['kind']>(kind: K): Identifier<K> => {
  lastHid += 1;
  return { kind, hid: lastHid };
};

interface Outcome {
  readonly signals: Signal<unknown>[];
  error?: H5Error;
  done: boolean;
  cancel(): void;
}

/** Executes a request and notes what comes. */
function execute(
  connector: NativeConnector,
  request: { readonly routine: string; readonly args: object; readonly opens?: Identifier },
): Outcome {
  const row = rowOf(request.routine);
  const execution = connector.execute({ ...request, row } as Request);
  const outcome: Outcome = { signals: [], done: false, cancel: () => execution.cancel() };
  execution.begin({
    next: (signal) => void outcome.signals.push(signal),
    error: (error) => {
      outcome.error = error;
    },
    complete: () => {
      outcome.done = true;
    },
  });
  return outcome;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

const opening = (filename: unknown, flags = 0, file = id('file')) => ({
  routine: 'H5Fopen',
  args: { filename, flags, fapl_id: {} },
  opens: file,
});

/** Opens a file and an object in it, all answered. */
async function opened(connector: NativeConnector, name = 'f.h5', flags = 0) {
  const [file, dset] = [id('file'), id('dataset')];
  execute(connector, opening(name, flags, file));
  await turn();
  const worker = workers.at(-1)!;
  worker.succeed({ kind: 'file', path: '/' });
  execute(connector, { routine: 'H5Dopen', args: { loc_id: file, name: 'd', dapl_id: {} }, opens: dset });
  await turn();
  worker.succeed({ kind: 'dataset', path: '/d' });
  return { file, dset, worker };
}

const reading = (dset: Identifier, concurrent = false) => ({
  routine: 'H5Dread',
  args: { dset_id: dset, mem_type_id: 'H5T_NATIVE', mem_space_id: 'H5S_ALL', file_space_id: 'H5S_ALL', dxpl_id: {} },
  ...(concurrent ? { concurrent } : {}),
});

describe('options', () => {
  test.each([0, -1, 1.5, 65, Number.NaN])('%s workers are refused', (count) => {
    expect(() => new NativeConnector({ workers: count })).toThrow(/workers/);
  });

  test.each<[string, unknown, RegExp]>([
    [
      'an unknown option',
      { worker: () => {}, wokers: 2 },
      /no option 'wokers' \(there are workers, worker, plugins, parts\)/,
    ],
    ['a worker that is no function', { worker: {} }, /worker must be a function/],
    ['plugins that are no folder', { plugins: 5 }, /plugins must be a path or a URL of a folder, not 5/],
    ['parts that are no folder', { parts: 5 }, /parts must be a path or a URL of a folder, not 5/],
    ['text for workers', { workers: '2' }, /workers must be an integer from 1 to 64, not 2/],
    ['null', null, /options must be an object, not null/],
    ['a number', 4, /options must be an object, not 4/],
    ['text', 'x', /options must be an object, not x/],
    ['a list', [4], /options must be an object/],
  ])('%s: bad-argument', (_, options, message) => {
    const make = () => nativeConnector(options as NativeOptions);
    expect(make).toThrow(message);
    expect(make).toThrow(expect.objectContaining({ kind: 'bad-argument', routine: 'nativeConnector' }));
  });

  test('undefined ones are as left out', () => {
    expect(nativeConnector({ workers: undefined } as unknown as NativeOptions).parallelism).toBe(4);
  });

  test('no worker is started before the first operation; there are at most four by default', () => {
    const connector = new NativeConnector();
    expect(workers).toEqual([]);
    expect(connector.parallelism).toBe(4);
  });

  test('workers can be started by the caller', async () => {
    const own = new FakeWorker();
    const options: NativeOptions = { workers: 1, worker: () => own };
    execute(new NativeConnector(options), opening('f.h5'));
    await turn();
    expect(own.routines).toEqual(['H5Fopen']);
    expect(workers).toEqual([]);
  });

  test('the folder of plugins goes along with every opening, also after a worker was lost', async () => {
    const connector = new NativeConnector({ workers: 1, plugins: 'mine' });
    const { dset, worker } = await opened(connector);
    const sent = worker.calls[0]?.args as { fapl_id: object };
    expect(sent.fapl_id).toEqual({ plugins: 'file:///abs/mine/' });
    worker.lose('test');
    execute(connector, reading(dset));
    await turn();
    expect(workers.at(-1)?.calls[0]).toMatchObject({ routine: 'H5Fopen', args: sent });
  });
});

describe('files', () => {
  test('live in one worker each, the one with the fewest', async () => {
    const connector = new NativeConnector({ workers: 2 });
    for (const name of ['a', 'b', 'c', 'd']) execute(connector, opening(name));
    await turn();
    expect(workers.map(({ calls }) => calls.length)).toEqual([2, 2]);
    const queues = workers.flatMap(({ calls }) => calls.map(({ queue }) => queue));
    expect(new Set(queues).size).toBe(4);
  });

  test('of one path share a worker and a queue, so that their order holds', async () => {
    const connector = new NativeConnector({ workers: 4 });
    for (let n = 0; n < 3; n += 1) execute(connector, opening('a', n % 2));
    await turn();
    expect(workers.length).toBe(1);
    expect(new Set(workers[0]!.calls.map(({ queue }) => queue)).size).toBe(1);
    expect(workers[0]!.calls[0]!.args).toMatchObject({ filename: '/abs/a' });
  });

  test('in memory are never the same one', async () => {
    const connector = new NativeConnector({ workers: 2 });
    const bytes = new Uint8Array(10);
    for (let n = 0; n < 2; n += 1) execute(connector, opening(bytes));
    await turn();
    expect(workers.map(({ calls }) => calls.length)).toEqual([1, 1]);
  });

  test('in memory are taken at the call: what the caller changes later does not matter', async () => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    execute(new NativeConnector({ workers: 1 }), opening(bytes.subarray(1, 3)));
    bytes.fill(9);
    await turn();
    const { filename } = workers[0]!.calls[0]!.args as { filename: Uint8Array };
    expect([...filename]).toEqual([2, 3]);
    expect(filename.buffer.byteLength).toBe(2);
  });

  test('give out their identifier, of the kind that was found', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { file } = await opened(connector);
    const object = id('object');
    const outcome = execute(connector, {
      routine: 'H5Oopen',
      args: { loc_id: file, name: 'g', lapl_id: {} },
      opens: object,
    });
    await turn();
    workers[0]!.succeed({ kind: 'group', path: '/g' });
    expect(outcome.signals.at(-1)).toMatchObject({ type: 'result', value: { kind: 'group', hid: object.hid } });
    expect(outcome.done).toBe(true);
  });

  test('that two locations of one operation lie in must be the same', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const [one, other] = [await opened(connector, 'a'), await opened(connector, 'b')];
    const args = {
      cur_loc_id: one.file,
      cur_name: 'x',
      new_loc_id: other.file,
      new_name: 'y',
      lcpl_id: {},
      lapl_id: {},
    };
    const outcome = execute(connector, { routine: 'H5Lcreate_hard', args });
    expect(outcome.error).toMatchObject({ kind: 'bad-argument' });
    expect(outcome.error?.message).toContain('different files');
  });

  test('that are not open are refused before anything is sent', () => {
    const connector = new NativeConnector({ workers: 1 });
    expect(execute(connector, reading(id('dataset'))).error).toMatchObject({ kind: 'bad-argument' });
    expect(workers).toEqual([]);
  });
});

describe('identifiers', () => {
  test('are known from the call on, and forgotten when their operation fails', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { file, worker } = await opened(connector);
    const dset = id('dataset');
    execute(connector, { routine: 'H5Dopen', args: { loc_id: file, name: 'x', dapl_id: {} }, opens: dset });
    const dependent = execute(connector, reading(dset));
    await turn();
    expect(dependent.error).toBeUndefined();
    worker.fail('not-found', worker.calls.at(-2));
    await turn();
    // The worker need not remember the failure for ever.
    expect(worker.calls.at(-1)).toMatchObject({ routine: 'H5Oclose', args: { object_id: { hid: dset.hid } } });
    expect(execute(connector, reading(dset)).error).toMatchObject({ kind: 'bad-argument' });
  });
});

describe('write buffers', () => {
  const writing = (dset: Identifier, buf: unknown, dxpl_id: object = {}) => ({
    routine: 'H5Dwrite',
    args: { ...reading(dset).args, dxpl_id, buf },
  });

  test('that are small are copied at the call, and only the part that is meant', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { dset, worker } = await opened(connector);
    const whole = new Int32Array(1000).fill(5);
    execute(connector, writing(dset, whole.subarray(0, 3)));
    whole.fill(6);
    await turn();
    const { buf } = worker.calls.at(-1)!.args as unknown as { buf: Int32Array };
    expect(buf).toEqual(Int32Array.of(5, 5, 5));
    expect(buf.buffer.byteLength).toBe(12);
  });

  test('that are large stay, and are fetched when they are asked for', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { dset, worker } = await opened(connector);
    const buf = new Float32Array(500_000).fill(1);
    execute(connector, writing(dset, buf));
    await turn();
    const call = worker.calls.at(-1)!;
    expect(call.args).toMatchObject({ buf: { pulled: 'Float32Array', length: 500_000 } });
    buf[10] = 42;
    worker.tell({ type: 'pull', call: call.call, from: 9, to: 12 });
    expect(worker.others.at(-1)).toMatchObject({ type: 'pushed', data: Float32Array.of(1, 42, 1) });
  });

  test('that are large and to be copied keep what they were at the call', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { dset, worker } = await opened(connector);
    const buf = new Float32Array(500_000).fill(1);
    execute(connector, writing(dset, buf, { copy: true }));
    buf.fill(2);
    await turn();
    worker.tell({ type: 'pull', call: worker.calls.at(-1)!.call, from: 0, to: 2 });
    expect(worker.others.at(-1)).toMatchObject({ type: 'pushed', data: Float32Array.of(1, 1) });
  });

  test('that are handed over leave the caller at once', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { dset, worker } = await opened(connector);
    const buf = new Float32Array(500_000);
    execute(connector, writing(dset, buf, { transfer: true }));
    expect(buf.length).toBe(0);
    expect(worker.transfers.length).toBe(1);
  });
});

describe('a worker that is lost', () => {
  test('fails what is pending; a file opened for reading is opened again in a fresh one, with its objects', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { file, dset } = await opened(connector);
    const pending = execute(connector, reading(dset));
    workers[0]!.lose('killed');
    expect(pending.error).toMatchObject({ kind: 'worker-lost' });
    const again = execute(connector, reading(dset));
    await turn();
    expect(workers[1]!.routines).toEqual(['H5Fopen', 'H5Oopen', 'H5Dread']);
    expect(workers[1]!.calls[0]).toMatchObject({ opens: { hid: file.hid }, args: { filename: '/abs/f.h5', flags: 0 } });
    expect(workers[1]!.calls[1]).toMatchObject({
      opens: { hid: dset.hid },
      args: { loc_id: { hid: file.hid }, name: '/d' },
    });
    workers[1]!.succeed(null);
    expect(again.done).toBe(true);
  });

  test('is told for a file that was open for writing; opening it anew works', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { dset } = await opened(connector, 'f.h5', 1);
    workers[0]!.lose('killed');
    const outcome = execute(connector, reading(dset));
    expect(outcome.error).toMatchObject({ kind: 'worker-lost' });
    expect(outcome.error?.message).toContain('open for writing');
    const fresh = await opened(connector, 'f.h5', 1);
    expect(fresh.worker).toBe(workers[1]);
  });

  test('takes a file with a writer along, also for those who had opened it for reading only', async () => {
    const connector = new NativeConnector({ workers: 1 });
    await opened(connector, 'f.h5', 1);
    const reader = await opened(connector, 'f.h5', 0);
    workers[0]!.lose('killed');
    expect(execute(connector, reading(reader.dset)).error).toMatchObject({ kind: 'worker-lost' });
  });

  test('is no loss for a file whose writer has closed it before, and not the one that failed to open it', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const [failing, writer, reader] = [id('file'), id('file'), id('file')];
    const requests = [
      opening('f.h5', 0, failing),
      opening('f.h5', 1, writer),
      { routine: 'H5Fclose', args: { file_id: writer } },
      opening('f.h5', 0, reader),
    ];
    for (const request of requests) execute(connector, request);
    await turn();
    const [first, second, third, fourth] = workers[0]!.calls as [SentCall, SentCall, SentCall, SentCall];
    workers[0]!.fail('not-found', first);
    workers[0]!.succeed({ kind: 'file', path: '/', writable: true }, second);
    workers[0]!.succeed(undefined, third);
    workers[0]!.succeed({ kind: 'file', path: '/' }, fourth);
    workers[0]!.lose('killed');
    execute(connector, { routine: 'H5Gget_info', args: { loc_id: reader } });
    await turn();
    expect(workers[1]!.calls).toMatchObject([
      { routine: 'H5Fopen', opens: { hid: reader.hid } },
      { routine: 'H5Gget_info' },
    ]);
  });

  test('by terminate stays away', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { dset } = await opened(connector);
    const pending = execute(connector, reading(dset));
    connector.terminate();
    expect(pending.error).toMatchObject({ kind: 'worker-lost' });
    expect(workers[0]!.terminated).toBe(true);
    expect(execute(connector, reading(dset)).error).toMatchObject({ kind: 'worker-lost' });
    expect(execute(connector, opening('g.h5')).error).toMatchObject({ kind: 'worker-lost' });
    expect(workers.length).toBe(1);
  });
});

describe('cancel', () => {
  test('is passed on with the number of the call', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { dset, worker } = await opened(connector);
    const outcome = execute(connector, reading(dset));
    outcome.cancel();
    await turn();
    expect(worker.others.slice(1)).toEqual([{ type: 'cancel', call: worker.calls.at(-1)!.call }]);
    worker.tell({ type: 'not-canceled', call: worker.calls.at(-1)!.call });
    expect(outcome.signals.at(-1)).toEqual({ type: 'not-canceled' });
  });

  test('before the start does nothing', () => {
    const connector = new NativeConnector({ workers: 1 });
    connector.execute({ ...opening('f.h5'), row: rowOf('H5Fopen') } as unknown as Request).cancel();
    expect(workers).toEqual([]);
  });
});

describe('when the program would end', () => {
  test('what is open for writing is closed, and what is open for reading is left', async () => {
    const connector = new NativeConnector({ workers: 2 });
    const writer = await opened(connector, 'w.h5', 1);
    const reader = await opened(connector, 'r.h5', 0);
    for (const listener of exits) listener();
    await turn();
    expect(writer.worker.routines.slice(2)).toEqual(['H5Oclose', 'H5Oclose']);
    expect(reader.worker.routines).toEqual(['H5Fopen', 'H5Dopen']);
  });

  test('a pool that was terminated is no longer told', async () => {
    const connector = new NativeConnector({ workers: 1 });
    const { worker } = await opened(connector, 'w.h5', 1);
    connector.terminate();
    for (const listener of exits) listener();
    await turn();
    expect(worker.routines).toEqual(['H5Fopen', 'H5Dopen']);
  });
});

test('progress and start are passed on as they come', async () => {
  const connector = new NativeConnector({ workers: 1 });
  const { dset, worker } = await opened(connector);
  const outcome = execute(connector, reading(dset));
  await turn();
  const { call } = worker.calls.at(-1)!;
  worker.tell({ type: 'started', call, startedAt: 5 });
  worker.tell({ type: 'progress', call, loadedBytes: 1, totalBytes: 2 });
  worker.succeed(H5Screate('H5S_SCALAR'));
  expect(outcome.signals.map(({ type }) => type)).toEqual(['started', 'progress', 'result']);
});
