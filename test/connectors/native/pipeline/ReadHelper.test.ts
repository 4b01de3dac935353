import { describe, expect, test } from 'vitest';
import type { FromHelper, PieceOutcome, ToHelper } from '../../../../src/connectors/native/reader/helperProtocol.js';
import { ReadHelper } from '../../../../src/connectors/native/reader/ReadHelper.js';
import type { ReadJob, SharedFile } from '../../../../src/connectors/native/reader/ReadJob.js';
import type { FileSource } from '../../../../src/model/FileSource.js';
import { Peers } from '../../../../src/runtime/pool/Peers.js';
import { presentStorage } from '../../../../src/storage/presentStorage.js';
import { settle } from './Driven.js';
import { FakeLine, type FakePort } from './FakeLine.js';
import { CountingStorage, chunkedBytes, chunkedDataset, jobOf } from './readable.js';

const DIMS = [4, 6] as const;
const CHUNK = [2, 3] as const;
const BYTES = chunkedBytes(DIMS, CHUNK);
const FILE: SharedFile = { identity: 'file', source: 'f.h5' };
const DATASET = chunkedDataset(DIMS, CHUNK, BYTES.length);
const numbers = Int32Array.from({ length: 24 }, (_, n) => n);

/** A helper, and the other ends of its lines. */
class Helped {
  readonly peers = new Peers();
  readonly opened: CountingStorage[] = [];
  readonly lines: FakeLine[] = [];
  /** What opening a source gives. */
  open: (source: FileSource) => CountingStorage = () => new CountingStorage(BYTES);
  #lastTask = 0;

  constructor(lines = 1) {
    new ReadHelper(this.peers, async (source) => {
      const storage = this.open(source);
      this.opened.push(storage);
      return presentStorage('f.h5', storage);
    });
    for (let n = 1; n <= lines; n += 1) {
      const line = new FakeLine();
      this.lines.push(line);
      this.peers.connect(n, line.ends[0]);
    }
  }

  end(line = 0): FakePort {
    return this.lines[line]!.ends[1];
  }

  post(message: ToHelper, line = 0): void {
    this.end(line).postMessage(message);
  }

  /** Gives a task and waits for its answer. */
  async task(read: number, pieces: readonly number[], as: PieceOutcome, line = 0): Promise<FromHelper> {
    this.#lastTask += 1;
    const task = this.#lastTask;
    this.post({ type: 'task', task, read, pieces, as }, line);
    const answer = (): FromHelper | undefined =>
      (this.end(line).received as FromHelper[]).find((message) => message.task === task);
    await expect.poll(answer, { interval: 1 }).toBeDefined();
    return answer()!;
  }
}

const all = (file = FILE): ReadJob => jobOf(file, DATASET, { type: 'all' });

describe('ReadHelper', () => {
  test('gives pieces as a result of their own', async () => {
    const helped = new Helped();
    helped.post({ type: 'read', read: 1, job: all() });
    expect(await helped.task(1, [0, 1, 2, 3], 'result')).toMatchObject({ type: 'done', value: numbers });
  });

  test('puts pieces to their places in a shared result, and nothing else', async () => {
    const helped = new Helped();
    const result = new Int32Array(new SharedArrayBuffer(96)).fill(-1);
    helped.post({ type: 'read', read: 1, job: all(), into: { result, isShared: true, isNew: true } });
    const answer = await helped.task(1, [1, 2], 'placed');
    expect(answer).not.toHaveProperty('value');
    expect(answer.type).toBe('done');
    const isThere = (n: number): boolean => (Math.floor(n / 6) < 2 ? n % 6 >= 3 : n % 6 < 3);
    expect([...result]).toEqual([...numbers].map((n) => (isThere(n) ? n : -1)));
  });

  test('sends decoded chunks, which are whole whatever a piece takes of them', async () => {
    const helped = new Helped();
    const selection = { type: 'hyperslab', start: [1, 0], stride: [1, 1], count: [2, 4], block: [1, 1] } as const;
    helped.post({ type: 'read', read: 1, job: jobOf(FILE, DATASET, selection) });
    const answer = await helped.task(1, [0, 3], 'chunks');
    const chunks = (answer as { readonly value?: readonly Uint8Array[] }).value!;
    expect(chunks.map((chunk) => [...new Int32Array(chunk.slice().buffer)])).toEqual([
      [0, 1, 2, 6, 7, 8],
      [15, 16, 17, 21, 22, 23],
    ]);
  });

  test('reads several tasks of a read one after the other, each of its pieces', async () => {
    const helped = new Helped();
    const result = new Int32Array(new SharedArrayBuffer(96));
    helped.post({ type: 'read', read: 1, job: all(), into: { result, isShared: true, isNew: true } });
    await Promise.all([[0], [2], [3]].map((pieces) => helped.task(1, pieces, 'placed')));
    expect(result[3]).toBe(0);
    expect(result[23]).toBe(23);
    expect(helped.opened.length).toBe(1);
  });

  test('opens a file once for all its reads, and knows what it found of a dataset', async () => {
    const helped = new Helped();
    for (const read of [1, 2, 3]) {
      helped.post({ type: 'read', read, job: all() });
      expect(await helped.task(read, [0, 1, 2, 3], 'result')).toMatchObject({ value: numbers });
      helped.post({ type: 'end', read });
    }
    expect(helped.opened.length).toBe(1);
  });

  test('closes a file when it is told, and opens it again when it must', async () => {
    const helped = new Helped();
    helped.post({ type: 'read', read: 1, job: all() });
    await helped.task(1, [0], 'chunks');
    helped.post({ type: 'forget', identity: 'file' });
    helped.post({ type: 'forget', identity: 'file' });
    helped.post({ type: 'forget', identity: 'another' });
    await settle();
    expect(helped.opened.map(({ closed }) => closed)).toEqual([1]);
    helped.post({ type: 'read', read: 2, job: all() });
    expect(await helped.task(2, [0, 1, 2, 3], 'result')).toMatchObject({ value: numbers });
    expect(helped.opened.map(({ closed }) => closed)).toEqual([1, 0]);
  });

  test('keeps apart what different workers ask of it', async () => {
    const helped = new Helped(2);
    const first = jobOf(FILE, DATASET, { type: 'points', points: [[0, 1]] });
    const second = jobOf(FILE, DATASET, { type: 'points', points: [[3, 5]] });
    helped.post({ type: 'read', read: 1, job: first }, 0);
    helped.post({ type: 'read', read: 1, job: second }, 1);
    expect(await helped.task(1, [0], 'result', 1)).toMatchObject({ value: Int32Array.of(23) });
    expect(await helped.task(1, [0], 'result', 0)).toMatchObject({ value: Int32Array.of(1) });
    helped.peers.lost(1);
    await settle();
    expect(helped.opened.map(({ closed }) => closed)).toEqual([1, 0]);
    helped.post({ type: 'read', read: 2, job: first }, 1);
    expect(await helped.task(2, [0], 'result', 1)).toMatchObject({ value: Int32Array.of(1) });
    expect(helped.opened.length).toBe(2);
  });

  describe('fails a task, and does the next one,', () => {
    const good = async (helped: Helped): Promise<void> => {
      helped.post({ type: 'read', read: 99, job: all({ identity: 'file', source: 'good.h5' }) });
      helped.post({ type: 'forget', identity: 'file' });
      helped.post({ type: 'read', read: 99, job: all({ identity: 'file', source: 'good.h5' }) });
      expect(await helped.task(99, [0, 1, 2, 3], 'result')).toMatchObject({ value: numbers });
    };

    test.each([
      [
        'when the file was replaced by another one',
        (helped: Helped) => {
          helped.open = (source) => new CountingStorage(BYTES, source === 'good.h5' ? 'file' : 'other');
        },
        all(),
      ],
      [
        'when the file cannot be opened',
        (helped: Helped) => {
          helped.open = (source) => {
            if (source === 'good.h5') return new CountingStorage(BYTES);
            throw new Error('no such file');
          };
        },
        all(),
      ],
      ['when only the worker that asked can open it', () => {}, all({ identity: 'file', source: undefined })],
      [
        'when it does not know a filter',
        () => {},
        { ...all(), dataset: { ...DATASET, address: 7, filters: [{ id: 60_000, flags: 0, cdValues: [] }] } },
      ],
      [
        'when the plan cannot be made',
        () => {},
        jobOf(FILE, DATASET, { type: 'hyperslab', start: [9, 9], stride: [1, 1], count: [1, 1], block: [1, 1] }),
      ],
    ] as [string, (helped: Helped) => void, ReadJob][])('%s', async (_, prepare, job) => {
      const helped = new Helped();
      prepare(helped);
      helped.post({ type: 'read', read: 1, job });
      expect(await helped.task(1, [0], 'result')).toEqual({ type: 'failed', task: 1 });
      await good(helped);
    });

    test('when the file ends before a chunk', async () => {
      const helped = new Helped();
      helped.open = () => new CountingStorage(BYTES.slice(0, 60));
      helped.post({ type: 'read', read: 1, job: all() });
      expect(await helped.task(1, [2, 3], 'chunks')).toMatchObject({ type: 'failed' });
      helped.post({ type: 'read', read: 2, job: all() });
      expect(await helped.task(2, [0, 1], 'chunks')).toMatchObject({ type: 'done' });
    });

    test('when it was never told of the read, or the read has ended', async () => {
      const helped = new Helped();
      expect(await helped.task(5, [0], 'result')).toMatchObject({ type: 'failed' });
      helped.post({ type: 'read', read: 1, job: all() });
      helped.post({ type: 'end', read: 1 });
      expect(await helped.task(1, [0], 'result')).toMatchObject({ type: 'failed' });
      await good(helped);
    });

    test('when pieces are to be placed and there is no result, or there is no such piece', async () => {
      const helped = new Helped();
      helped.post({ type: 'read', read: 1, job: all() });
      expect(await helped.task(1, [0], 'placed')).toMatchObject({ type: 'failed' });
      helped.post({ type: 'read', read: 2, job: all() });
      expect(await helped.task(2, [4], 'result')).toMatchObject({ type: 'failed' });
      await good(helped);
    });
  });

  test('gives no other piece for one that it has passed', async () => {
    const helped = new Helped();
    helped.post({ type: 'read', read: 1, job: all() });
    expect(await helped.task(1, [2], 'chunks')).toMatchObject({ type: 'done' });
    expect(await helped.task(1, [1], 'chunks')).toMatchObject({ type: 'failed' });
  });

  test('closes the storage of a file that was replaced', async () => {
    const helped = new Helped();
    helped.open = () => new CountingStorage(BYTES, 'other');
    helped.post({ type: 'read', read: 1, job: all() });
    await helped.task(1, [0], 'result');
    expect(helped.opened.map(({ closed }) => closed)).toEqual([1]);
  });

  test('reads bytes that were sent along, whatever their identity is here', async () => {
    const helped = new Helped();
    helped.open = (source) => new CountingStorage(source as Uint8Array, 'bytes 7');
    helped.post({ type: 'read', read: 1, job: all({ identity: 'bytes 1', source: BYTES }) });
    expect(await helped.task(1, [0, 1, 2, 3], 'result')).toMatchObject({ value: numbers });
  });

  test('hands large results over instead of copying them', async () => {
    const helped = new Helped();
    const handed: unknown[] = [];
    const end = helped.lines[0]!.ends[0];
    const { postMessage } = end;
    end.postMessage = function (message, transfer) {
      handed.push(transfer?.length);
      postMessage.call(this, message, transfer);
    };
    const dims = [64, 64] as const;
    const bytes = chunkedBytes(dims, [32, 64]);
    helped.open = () => new CountingStorage(bytes);
    helped.post({
      type: 'read',
      read: 1,
      job: jobOf(FILE, chunkedDataset(dims, [32, 64], bytes.length), { type: 'all' }),
    });
    await helped.task(1, [0, 1], 'chunks');
    helped.post({ type: 'end', read: 1 });
    helped.post({
      type: 'read',
      read: 2,
      job: jobOf(FILE, chunkedDataset(dims, [32, 64], bytes.length), { type: 'all' }),
    });
    await helped.task(2, [0, 1], 'result');
    expect(handed).toEqual([2, 1]);
  });
});
