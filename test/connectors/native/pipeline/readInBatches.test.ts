import { afterEach, describe, expect, test, vi } from 'vitest';
import type { ElementSource } from '../../../../src/connectors/native/reader/ElementSource.js';
import { Helpers } from '../../../../src/connectors/native/reader/Helpers.js';
import type { ToHelper } from '../../../../src/connectors/native/reader/helperProtocol.js';
import { ReadableFile } from '../../../../src/connectors/native/reader/ReadableFile.js';
import { ReadHelper } from '../../../../src/connectors/native/reader/ReadHelper.js';
import type { SharedFile } from '../../../../src/connectors/native/reader/ReadJob.js';
import { readInBatches } from '../../../../src/connectors/native/reader/readInBatches.js';
import type { Selection } from '../../../../src/model/Dataspace.js';
import type { H5Data } from '../../../../src/model/H5Data.js';
import { H5Error } from '../../../../src/model/H5Error.js';
import { Peers } from '../../../../src/runtime/pool/Peers.js';
import { openBytes } from '../../../../src/storage/bytes.js';
import { presentStorage } from '../../../../src/storage/presentStorage.js';
import { rangeReaderOf } from '../../../../src/storage/rangeReaderOf.js';
import { Driven, settle } from './Driven.js';
import { FakeLine, type FakePort } from './FakeLine.js';
import { CountingStorage, chunkedBytes, chunkedDataset, jobOf } from './readable.js';

/** Chunks of half a megabyte: each is worth giving away. */
const ROWS = 12;
const COLUMNS = 2 ** 17;
const CHUNK_BYTES = 4 * COLUMNS;
const BYTES = chunkedBytes([ROWS, COLUMNS], [1, COLUMNS]);
const DATASET = chunkedDataset([ROWS, COLUMNS], [1, COLUMNS], BYTES.length);

const rectangle = (row: number, rows: number, column: number, columns: number): Selection => ({
  type: 'hyperslab',
  start: [row, column],
  stride: [1, 1],
  count: [rows, columns],
  block: [1, 1],
});

/** The elements of a rectangle, which are their own numbers. */
function expectRectangle(data: H5Data, row: number, rows: number, column: number, columns: number): void {
  const found = data as Int32Array;
  expect(found.length).toBe(rows * columns);
  const wrong = found.findIndex(
    (value, n) => value !== (row + Math.floor(n / columns)) * COLUMNS + column + (n % columns),
  );
  expect(wrong).toBe(-1);
}

/** A worker that has the file open. */
class Home {
  readonly storage: CountingStorage;
  readonly peers = new Peers();
  readonly helpers = new Helpers(this.peers);
  readonly file: ReadableFile;
  readonly lines: FakeLine[] = [];
  asked = 0;

  constructor(bytes = BYTES, shared: SharedFile = { identity: 'file', source: 'f.h5' }) {
    this.storage = new CountingStorage(bytes);
    this.file = new ReadableFile(rangeReaderOf(this.storage), shared, this.helpers);
    this.peers.ask = () => {
      this.asked += 1;
    };
  }

  /** Connects a worker that helps. */
  helper(open: () => CountingStorage = () => new CountingStorage(BYTES)): {
    storages: CountingStorage[];
    line: FakeLine;
  } {
    const peers = new Peers();
    const storages: CountingStorage[] = [];
    new ReadHelper(peers, () => {
      const storage = open();
      storages.push(storage);
      return presentStorage('f.h5', storage);
    });
    const { line, end } = this.scripted();
    peers.connect(1, end);
    line.deliver();
    end.received.length = 0;
    return { storages, line };
  }

  /** Connects a worker whose answers the test gives. */
  scripted(): { line: FakeLine; end: FakePort } {
    const line = new FakeLine();
    this.lines.push(line);
    this.peers.connect(this.lines.length, line.ends[0]);
    line.start();
    return { line, end: line.ends[1] };
  }

  read(selection: Selection, pieceBytes = CHUNK_BYTES, dataset = DATASET, into?: Int32Array): Driven<H5Data> {
    const job = jobOf(this.file.shared, dataset, selection, { pieceBytes });
    const given = into && ({ result: into, isShared: true, isGiven: true, isNew: true } as const);
    return new Driven(readInBatches(this.file, job, this.file.source(dataset) as ElementSource, given));
  }
}

/** Chunks that were read from a storage, by their numbers. */
const chunksRead = (...storages: readonly CountingStorage[]): number[] =>
  storages.flatMap(({ reads }) => reads.map(([offset]) => offset / CHUNK_BYTES)).sort((one, other) => one - other);
const everyRow = Array.from({ length: ROWS }, (_, row) => row);
const tasksOf = ({ received }: FakePort): Extract<ToHelper, { type: 'task' }>[] =>
  (received as ToHelper[]).filter((message) => message.type === 'task');

afterEach(() => vi.unstubAllGlobals());

describe('a read without helpers', () => {
  test('is read here, piece by piece, and tells its progress', async () => {
    const home = new Home();
    const read = home.read({ type: 'all' });
    const data = await read.end;
    expectRectangle(data, 0, ROWS, 0, COLUMNS);
    expect((data as Int32Array).buffer).toBeInstanceOf(ArrayBuffer);
    expect(chunksRead(home.storage)).toEqual(everyRow);
    expect(read.progress).toEqual(everyRow.slice(1).map((row) => row * CHUNK_BYTES));
    expect(read.waits).toBe(0);
  });

  test('asks for some, once, when much has been read; bytes that are only copied count an eighth', async () => {
    const home = new Home();
    for (let n = 0; n < 5; n += 1) await home.read({ type: 'all' }).end;
    expect(home.asked).toBe(0);
    for (let n = 0; n < 5; n += 1) await home.read({ type: 'all' }).end;
    expect(home.asked).toBe(1);
  });

  test('row by row through the same chunks decodes each chunk once', async () => {
    const dims = [64, 4096] as const;
    const bytes = chunkedBytes(dims, [32, 4096]);
    const home = new Home(bytes);
    const dataset = chunkedDataset(dims, [32, 4096], bytes.length);
    for (let row = 0; row < 64; row += 1) {
      const data = (await home.read(rectangle(row, 1, 0, 4096), CHUNK_BYTES, dataset).end) as Int32Array;
      expect([data[0], data[4095]]).toEqual([row * 4096, row * 4096 + 4095]);
    }
    expect(home.storage.reads.map(([offset]) => offset)).toEqual([0, 32 * 4 * 4096]);
  });

  test('of whole chunks keeps none of them', async () => {
    const home = new Home();
    await home.read({ type: 'all' }).end;
    expect(home.file.cache.bytes).toBe(0);
  });

  test('that touches more than may be kept keeps nothing', async () => {
    const home = new Home();
    home.file.cache.limit(DATASET.address, 3 * CHUNK_BYTES);
    await home.read(rectangle(0, 4, 0, 10)).end;
    expect(home.file.cache.bytes).toBe(0);
    await home.read(rectangle(0, 3, 0, 10)).end;
    expect(home.file.cache.bytes).toBe(3 * CHUNK_BYTES);
  });

  test('of nothing gives an empty container', async () => {
    const home = new Home();
    expect(await home.read({ type: 'none' }).end).toEqual(new Int32Array(0));
    expect(home.storage.reads).toEqual([]);
  });

  test('of a chunk that is not all in the file tells which one', async () => {
    const home = new Home(BYTES.slice(0, 3.5 * CHUNK_BYTES));
    const error = await home.read({ type: 'all' }).end.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(H5Error);
    expect(error).toMatchObject({ kind: 'corrupt-file', message: expect.stringContaining('[3, 0]') });
  });
});

describe('a read with helpers', () => {
  test('lies in shared memory, into which all of them put what they read', async () => {
    const home = new Home();
    const helpers = [home.helper(), home.helper()];
    const data = await home.read({ type: 'all' }).end;
    expectRectangle(data, 0, ROWS, 0, COLUMNS);
    expect((data as Int32Array).buffer).toBeInstanceOf(SharedArrayBuffer);
    const helped = helpers.flatMap(({ storages }) => storages);
    expect(chunksRead(home.storage, ...helped)).toEqual(everyRow);
    for (const { storages } of helpers) expect(chunksRead(...storages).length).toBeGreaterThan(0);
    expect(chunksRead(home.storage).length).toBeGreaterThan(0);
  });

  test('counts in its progress what they did', async () => {
    const home = new Home();
    home.helper();
    const read = home.read({ type: 'all' });
    await read.end;
    expect([...read.progress].sort((one, other) => one - other)).toEqual(read.progress);
    expect(read.progress.at(-1)).toBeGreaterThanOrEqual((ROWS - 2) * CHUNK_BYTES);
    expect(read.progress.at(-1)).toBeLessThanOrEqual(ROWS * CHUNK_BYTES);
  });

  test('gets the chunks themselves where there is no shared memory', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const home = new Home();
    const { storages } = home.helper();
    const data = await home.read({ type: 'all' }).end;
    expectRectangle(data, 0, ROWS, 0, COLUMNS);
    expect((data as Int32Array).buffer).toBeInstanceOf(ArrayBuffer);
    expect(chunksRead(home.storage, ...storages)).toEqual(everyRow);
    expect(chunksRead(...storages).length).toBeGreaterThan(0);
  });

  test('does not send the bytes of a file in memory again and again where they cannot be shared', async () => {
    vi.stubGlobal('SharedArrayBuffer', undefined);
    const opened = openBytes(BYTES, 'bytes.h5', false);
    const home = new Home(BYTES, {
      identity: 'bytes 1',
      get source() {
        return opened.shared?.();
      },
    });
    const { line } = home.helper();
    for (let n = 0; n < 5; n += 1) expectRectangle(await home.read({ type: 'all' }).end, 0, ROWS, 0, COLUMNS);
    const sent = (line.ends[1].received as ToHelper[]).filter(
      (message) => message.type === 'read' && message.job.file.source instanceof Uint8Array,
    );
    expect(sent.length).toBeLessThanOrEqual(1);
  });

  test('that is one piece is left to one of them, and the worker is free meanwhile', async () => {
    const home = new Home();
    const { storages } = home.helper();
    const read = home.read(rectangle(5, 1, 0, COLUMNS));
    const data = await read.end;
    expectRectangle(data, 5, 1, 0, COLUMNS);
    expect((data as Int32Array).buffer).toBeInstanceOf(ArrayBuffer);
    expect(read.waits).toBeGreaterThan(0);
    expect(chunksRead(...storages)).toEqual([5]);
    expect(home.storage.reads).toEqual([]);
  });

  test('that is small is read here', async () => {
    const dims = [4, 1000] as const;
    const bytes = chunkedBytes(dims, [2, 500]);
    const home = new Home(bytes);
    const { storages, line } = home.helper();
    const data = await home.read({ type: 'all' }, CHUNK_BYTES, chunkedDataset(dims, [2, 500], bytes.length)).end;
    expect(data).toEqual(Int32Array.from({ length: 4000 }, (_, n) => n));
    expect((data as Int32Array).buffer).toBeInstanceOf(ArrayBuffer);
    expect(storages).toEqual([]);
    expect(line.ends[1].received).toEqual([]);
  });

  test('of a file that only this worker can open is read here', async () => {
    const home = new Home(BYTES, { identity: 'file', source: undefined });
    const { end } = home.scripted();
    const data = await home.read({ type: 'all' }).end;
    expectRectangle(data, 0, ROWS, 0, COLUMNS);
    expect((data as Int32Array).buffer).toBeInstanceOf(ArrayBuffer);
    expect(end.received).toEqual([]);
  });

  test.each([
    ['all of it', { type: 'all' } as Selection, [0, ROWS, 0, COLUMNS]],
    ['one piece', rectangle(5, 1, 0, COLUMNS), [5, 1, 0, COLUMNS]],
    ['parts of chunks', rectangle(1, 9, 7, 1000), [1, 9, 7, 1000]],
  ] as const)('of which they can do nothing is read here: %s', async (_, selection, place) => {
    const home = new Home();
    const [one, other] = [home.helper(() => new CountingStorage(BYTES, 'other file')), home.helper()];
    other.line.ends[1].postMessage = () => {};
    home.peers.lost(2);
    const data = await home.read(selection).end;
    expectRectangle(data, ...(place as [number, number, number, number]));
    expect(one.storages.length).toBe(1);
    expect(chunksRead(...one.storages)).toEqual([]);
  });

  test('hears of a damaged chunk from whoever reads it, and fails as it would alone', async () => {
    const damaged = BYTES.slice(0, 10.5 * CHUNK_BYTES);
    const home = new Home(damaged);
    home.helper(() => new CountingStorage(damaged));
    home.helper(() => new CountingStorage(damaged));
    const error = await home.read({ type: 'all' }).end.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'corrupt-file', message: expect.stringContaining('[10, 0]') });
  });

  test.each([
    ['pieces in place', { type: 'all' } as Selection, [0, ROWS, 0, COLUMNS]],
    ['a whole result', rectangle(2, 1, 0, COLUMNS), [2, 1, 0, COLUMNS]],
    ['chunks', rectangle(0, ROWS, 3, 500), [0, ROWS, 3, 500]],
  ] as const)('does not hang when one is lost that was to read %s', async (_, selection, place) => {
    const home = new Home();
    const { end } = home.scripted();
    const read = home.read(selection);
    await settle(20);
    expect(tasksOf(end).length).toBeGreaterThan(0);
    const before = read.waits;
    expect(before).toBeGreaterThan(0);
    home.peers.lost(1);
    expectRectangle(await read.end, ...(place as [number, number, number, number]));
  });

  test('takes an answer that comes after the helper was lost for nothing', async () => {
    const home = new Home();
    const { end, line } = home.scripted();
    const read = home.read(rectangle(2, 1, 0, COLUMNS));
    await settle();
    const [task] = tasksOf(end);
    line.isHeld = true;
    end.postMessage({ type: 'done', task: task!.task, value: new Int32Array(COLUMNS) });
    home.peers.lost(1);
    line.deliver();
    expectRectangle(await read.end, 2, 1, 0, COLUMNS);
  });

  test('tells them when it has ended, and when it was canceled', async () => {
    const home = new Home();
    const { end } = home.scripted();
    const read = home.read({ type: 'all' });
    await settle(20);
    read.cancel();
    await expect(read.end).rejects.toThrow('canceled');
    await settle();
    expect(end.received.at(-1)).toMatchObject({ type: 'end' });
    const { line, storages } = home.helper();
    expectRectangle(await home.read({ type: 'all' }).end, 0, ROWS, 0, COLUMNS);
    await settle();
    expect(line.ends[1].received.at(-1)).toMatchObject({ type: 'end' });
    expect(chunksRead(...storages).length).toBeGreaterThan(0);
  });
});

describe('a read into memory of the caller', () => {
  const readInto = (home: Home): { into: Int32Array; read: Driven<H5Data> } => {
    const into = new Int32Array(new SharedArrayBuffer(ROWS * CHUNK_BYTES)).fill(-1);
    return { into, read: home.read({ type: 'all' }, CHUNK_BYTES, DATASET, into) };
  };

  test('gives that memory, which all workers have filled', async () => {
    const home = new Home();
    const { storages } = home.helper();
    const { into, read } = readInto(home);
    expect(await read.end).toBe(into);
    expectRectangle(into, 0, ROWS, 0, COLUMNS);
    expect(chunksRead(...storages).length).toBeGreaterThan(0);
  });

  test('has ended only when helpers have answered that put something there: canceled, and after an error', async () => {
    for (const bytes of [BYTES, BYTES.slice(0, 3.5 * CHUNK_BYTES)]) {
      const home = new Home(bytes);
      const { end } = home.scripted();
      const { read } = readInto(home);
      let hasEnded = false;
      read.end
        .catch(() => {})
        .finally(() => {
          hasEnded = true;
        });
      await settle(20);
      read.cancel();
      await settle(20);
      const [first, second] = tasksOf(end);
      expect(hasEnded).toBe(false);
      expect(end.received.at(-1)).toMatchObject({ type: 'end' });
      end.postMessage({ type: 'done', task: first!.task });
      await settle(20);
      expect(hasEnded).toBe(false);
      end.postMessage({ type: 'failed', task: second!.task });
      await expect(read.end).rejects.toThrow();
      expect(tasksOf(end).length).toBe(2);
    }
  });

  test('ends when a helper that put something there is lost', async () => {
    const home = new Home();
    home.scripted();
    const { read } = readInto(home);
    await settle(20);
    read.cancel();
    home.peers.lost(1);
    await expect(read.end).rejects.toThrow('canceled');
  });
});

describe('two reads of the same chunks', () => {
  test('decode each chunk once, wherever it is decoded', async () => {
    const home = new Home();
    const { storages } = home.helper();
    const reads = [home.read(rectangle(0, ROWS, 0, 1000)), home.read(rectangle(0, ROWS, 500, 1000))];
    const [one, other] = await Promise.all(reads.map(({ end }) => end));
    expectRectangle(one!, 0, ROWS, 0, 1000);
    expectRectangle(other!, 0, ROWS, 500, 1000);
    expect(chunksRead(home.storage, ...storages)).toEqual(everyRow);
    expect(chunksRead(...storages).length).toBeGreaterThan(0);
  });

  /** A read that has given all its chunks to a helper that does not answer, and another one that waits for those. */
  async function waitingForOne() {
    const home = new Home();
    const { end } = home.scripted();
    const first = home.read(rectangle(0, 3, 0, 1000));
    await settle();
    const second = home.read(rectangle(0, 3, 500, 1000));
    await settle();
    expect(second.waits).toBeGreaterThan(0);
    const given = tasksOf(end);
    const rows = given.flatMap(({ pieces }) => pieces);
    expect(rows.length).toBeGreaterThan(0);
    const answer = (): void => {
      for (const { task, pieces } of given) {
        const value = pieces.map((row) => BYTES.slice(row * CHUNK_BYTES, (row + 1) * CHUNK_BYTES));
        end.postMessage({ type: 'done', task, value });
      }
    };
    return { home, end, first, second, rows, answer };
  }

  test('share what a helper sends, also when the one that asked was canceled', async () => {
    const { home, first, second, rows, answer } = await waitingForOne();
    first.cancel();
    await expect(first.end).rejects.toThrow('canceled');
    await settle();
    answer();
    expectRectangle(await second.end, 0, 3, 500, 1000);
    expect(chunksRead(home.storage).filter((row) => rows.includes(row))).toEqual([]);
  });

  test('do not wait for ever for a helper that fails or is lost when the one that asked was canceled', async () => {
    for (const fail of ['failed', 'lost']) {
      const { home, end, first, second } = await waitingForOne();
      first.cancel();
      await first.end.catch(() => {});
      if (fail === 'lost') home.peers.lost(1);
      else for (const { task } of tasksOf(end)) end.postMessage({ type: 'failed', task });
      expectRectangle(await second.end, 0, 3, 500, 1000);
    }
  });

  test('do not wait for each other when both were to be helped and the helper is lost', async () => {
    const home = new Home();
    home.scripted();
    const first = home.read(rectangle(0, ROWS, 0, 1000));
    const second = home.read(rectangle(0, ROWS, 500, 1000));
    await settle(40);
    home.peers.lost(1);
    expectRectangle(await first.end, 0, ROWS, 0, 1000);
    expectRectangle(await second.end, 0, ROWS, 500, 1000);
  });

  test('of which the waiting one is canceled: the other ends', async () => {
    const { first, second, answer } = await waitingForOne();
    second.cancel();
    await expect(second.end).rejects.toThrow('canceled');
    answer();
    expectRectangle(await first.end, 0, 3, 0, 1000);
  });

  test('forget what they waited for: a chunk is not pending for good', async () => {
    const { home, end, first, second } = await waitingForOne();
    first.cancel();
    second.cancel();
    for (const { task } of tasksOf(end)) end.postMessage({ type: 'failed', task });
    await settle();
    for (const chunk of everyRow) expect(home.file.cache.pending({ dataset: DATASET.address, chunk })).toBeUndefined();
  });
});
