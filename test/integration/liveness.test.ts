import { rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { concatMap, from, map, toArray } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

// How long the longest pause is, is measured by `npm run bench`. Here: that the thread gets its turns at all.

const folder = makeFolder();
const path = join(folder, 'f.h5');
const SHAPE = [64, 2 ** 18];
const PIECES = 64;
const PIECE = { pieceBytes: 2 ** 20 };

let file: h5.FileId;
let dset: h5.DatasetId;

beforeAll(async () => {
  file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
  const dcpl = { chunk: [1, 2 ** 18], deflate: 1 };
  const space = h5.H5Screate_simple(SHAPE);
  dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_IEEE_F32LE, space, H5P_DEFAULT, dcpl));
});

afterAll(async () => {
  await run(h5.H5Dclose_async(dset));
  await run(h5.H5Fclose_async(file));
  rmSync(folder, { recursive: true, force: true });
});

/** Runs a transfer while counting the turns of the event loop; gives how many there were at each step of progress. */
async function turnsAtProgress<T>(operation: h5.Operation<T>): Promise<{ turns: number[]; result: T }> {
  let turn = 0;
  let running = true;
  const tick = (): void => {
    turn += 1;
    if (running) setImmediate(tick);
  };
  tick();
  const turns: number[] = [];
  try {
    const result = await new Promise<T>((resolve, reject) => {
      operation.signals$.subscribe({
        next: (signal) => {
          if (signal.type === 'progress') turns.push(turn);
          if (signal.type === 'result') resolve(signal.value);
        },
        error: reject,
      });
    });
    return { turns, result };
  } finally {
    running = false;
  }
}

/** How many steps of progress came in a turn of their own. */
const ownTurns = (turns: readonly number[]): number => new Set(turns).size;

describe('the thread that called gets its turns', () => {
  test('while a large buffer is written, piece by piece from where it is', async () => {
    const values = Float32Array.from({ length: SHAPE[0]! * SHAPE[1]! }, (_, n) => Math.round(100 * Math.sin(n / 999)));
    const writing = h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, PIECE, values);
    const { turns } = await turnsAtProgress(writing);
    expect(turns.length).toBe(PIECES);
    expect(ownTurns(turns)).toBeGreaterThan(PIECES / 8);
    expect(values.length).toBe(SHAPE[0]! * SHAPE[1]!);
  });

  test('while a compressed dataset is read', async () => {
    const { turns, result } = await turnsAtProgress(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, PIECE));
    expect(turns.length).toBe(PIECES);
    expect(ownTurns(turns)).toBeGreaterThan(PIECES / 8);
    expect((result as Float32Array).length).toBe(SHAPE[0]! * SHAPE[1]!);
  });

  test('between the chunks of a stream', async () => {
    const turns = await run(
      from([dset]).pipe(
        h5.readChunks({ concurrency: 2 }),
        concatMap((chunk) => new Promise<h5.Chunk>((resolve) => setTimeout(resolve, 0, chunk))),
        map(({ index }) => index),
        toArray(),
      ),
    );
    expect(turns).toEqual(Array.from({ length: PIECES }, (_, n) => n));
  });

  test('before any work is done: a call returns at once', async () => {
    const es = h5.H5EScreate();
    let called = false;
    const reading = h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, PIECE, es);
    reading.subscribe(() => expect(called).toBe(true));
    called = true;
    expect(es.status).toMatchObject({ inserted: 1, running: 0 });
    await run(es.wait());
  });
});
