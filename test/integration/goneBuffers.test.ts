/** Write buffers whose memory goes before the write, or while it runs: the write fails, and nothing else does. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { firstValueFrom } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;
const LENGTH = 4 * 2 ** 20;

interface Target {
  readonly file: h5.FileId;
  readonly dset: h5.DatasetId;
}

async function withDataset(work: (target: Target) => Promise<void>): Promise<void> {
  const connector = h5.nativeConnector({ workers: 1 });
  try {
    const path = join(temporaryFolder(), 'f.h5');
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, H5P_DEFAULT, { connector }));
    const space = h5.H5Screate_simple([LENGTH]);
    const dset = await run(h5.H5Dcreate_async(file, 'd', h5.H5T_STD_U8LE, space, H5P_DEFAULT, { chunk: [2 ** 16] }));
    await work({ file, dset });
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(file));
  } finally {
    connector.terminate();
  }
}

const write = (
  { dset }: Target,
  buf: h5.H5WritableData,
  dxpl: h5.DataTransfer = {},
  es: h5.EventSet | 0n = h5.H5ES_NONE as never,
) => h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, dxpl, buf, es as never);

/** Compares as buffers: matchers take minutes over so many elements. */
async function expectContent({ dset }: Target, value: number): Promise<void> {
  const data = (await run(h5.H5Dread_async(dset))) as Uint8Array;
  expect(Buffer.compare(data, bytes(value))).toBe(0);
}

const bytes = (value: number) => new Uint8Array(LENGTH).fill(value);

describe('a buffer that is detached before the call', () => {
  test.each([{ transfer: true }, { copy: true }, {}])(
    'is refused with %o, and others of the turn run',
    async (dxpl) => {
      await withDataset(async (target) => {
        const es = h5.H5EScreate();
        const gone = bytes(1);
        structuredClone(gone, { transfer: [gone.buffer] });
        const before = h5.H5Lexists_async(target.file, 'd', H5P_DEFAULT, es);
        const refused = write(target, gone, dxpl, es);
        const after = h5.H5Lexists_async(target.file, 'd', H5P_DEFAULT, es);
        await expectFailure(refused, 'bad-argument');
        expect(await Promise.all([run(before), run(after)])).toEqual([true, true]);
        await firstValueFrom(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
      });
    },
  );

  test('because an earlier write of the turn handed it over', async () => {
    await withDataset(async (target) => {
      const buf = bytes(1);
      const es = h5.H5EScreate();
      const first = write(target, buf, { transfer: true }, es);
      const second = write(target, buf, { transfer: true }, es);
      await run(first);
      await expectFailure(second, 'bad-argument');
    });
  });
});

describe('a buffer that goes while its write runs', () => {
  /** Starts a write in pieces and does something when the first of them has been written. */
  async function failing(buf: Uint8Array<ArrayBuffer>, lose: () => void): Promise<void> {
    await withDataset(async (target) => {
      const es = h5.H5EScreate();
      const lost = new Promise<void>((resolve) => {
        const subscription = es.subscribe(({ type }) => {
          if (type !== 'progress') return;
          subscription.unsubscribe();
          lose();
          resolve();
        });
      });
      const failed = write(target, buf, { pieceBytes: 2 ** 18 }, es);
      const good = write(target, bytes(7), { pieceBytes: 2 ** 20 }, es);
      await lost;
      const error = await expectFailure(failed, 'bad-argument');
      expect(error.message).toMatch(/buf was detached or made shorter/);
      await run(good);
      await expectContent(target, 7);
    });
  }

  test('detached', async () => {
    const buf = bytes(1);
    await failing(buf, () => void structuredClone(buf, { transfer: [buf.buffer] }));
  });

  test('shrunk', async () => {
    const Resizable = ArrayBuffer as unknown as new (
      length: number,
      options: object,
    ) => ArrayBuffer & { resize(length: number): void };
    const memory = new Resizable(LENGTH, { maxByteLength: LENGTH });
    await failing(new Uint8Array(memory), () => memory.resize(10));
  });
});

test("a subclass of a typed array, as Node's Buffer is, keeps its memory", async () => {
  class Own extends Uint8Array {
    static get [Symbol.species](): never {
      throw new Error('not to be called');
    }
  }
  await withDataset(async (target) => {
    const buffer = Buffer.alloc(LENGTH, 5);
    await run(write(target, buffer));
    expect(buffer.length).toBe(LENGTH);
    await expectContent(target, 5);
    await run(write(target, new Own(LENGTH).fill(6)));
    await expectContent(target, 6);
  });
});

test('a worker function that gives no worker fails the operation', async () => {
  for (const worker of [() => ({}), () => undefined]) {
    const connector = h5.nativeConnector({ worker });
    await expectFailure(h5.H5Fopen_async('x.h5', h5.H5F_ACC_RDONLY, { connector }), 'bad-argument');
  }
});

describe('a program started in another way than with a file', () => {
  const library = new URL('../../dist/node/index.js', import.meta.url).href;
  const program = `import(${JSON.stringify(library)}).then((h5) =>
    h5.H5Fcreate_async('f.h5', h5.H5F_ACC_TRUNC).subscribe({
      next: ({ kind }) => console.log(kind), error: (error) => console.log(error.message) }))`;
  const preload = 'data:text/javascript,globalThis.preloaded=1';
  test.each([
    ['-e', [], ['-e', program], {}],
    ['--input-type=module -e', [], ['--input-type=module', '-e', program], {}],
    ['--input-type=module, from stdin', [], ['--input-type=module', '-'], { input: program }],
    ['-p', [], ['-p', `${program}; ''`], {}],
    ['--import', ['--import', preload, '--conditions=x', '-C', 'y', '--title=x'], ['-e', program], {}],
    ['--max-old-space-size', ['--max-old-space-size=512', '--expose-gc'], ['-e', program], {}],
    [
      'NODE_OPTIONS',
      [],
      ['-e', program],
      { env: { ...process.env, NODE_OPTIONS: '--max-old-space-size=512 --no-warnings' } },
    ],
  ] as const)('%s', (_, options, args, how) => {
    const { stdout, stderr } = spawnSync(process.execPath, [...options, ...args], {
      cwd: temporaryFolder(),
      encoding: 'utf8',
      timeout: 60_000,
      ...how,
    });
    expect(stdout.trim(), stderr).toBe('file');
  });
});
