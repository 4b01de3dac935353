import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import {
  catchError,
  concat,
  defer,
  from,
  lastValueFrom,
  mergeMap,
  type Observable,
  of,
  retry,
  Subject,
  switchMap,
  take,
  tap,
  throwError,
} from 'rxjs';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Random } from './corruption/Random.js';

const SEED = Number(process.env.H5RX_SEED ?? 1);
const STREAMS = Number(process.env.H5RX_STREAMS ?? 1000);
/** Streams run one after the other on the files of a lane, beside those of the other lanes. */
const LANES = 4;
/** Elements of a part, which is a chunk, and parts that a stream may write. */
const PART = 16;
const PARTS = 4;
/** What the dataset `r` holds. */
const ELEMENTS = 4096;
const valueAt = (n: number): number => (n * 7919) % 65_521;

/** Numbers from 0 to 1 that follow from a seed. */
function randomOf(seed: number): () => number {
  const random = new Random(seed);
  return () => random.below(2 ** 20) / 2 ** 20;
}

/** What h5py is to find: elements that were written for certain, those that may have been, and copies. */
interface Expected {
  readonly written: Record<number, number>;
  readonly maybe: Record<number, number>;
  readonly copies: Record<string, 'whole' | 'maybe' | 'part'>;
}

const VERIFY = `import h5py, json, numpy, sys
expected = json.load(open(sys.argv[2]))
with h5py.File(sys.argv[1], 'r') as f:
    r = numpy.array([(n * 7919) % 65521 for n in range(${ELEMENTS})])
    assert (f['r'][:] == r).all(), 'r'
    w = f['w'][:].reshape(-1, ${PART})
    for n, part in enumerate(w):
        stamp = expected['written'].get(str(n))
        allowed = {stamp} if stamp else {0, expected['maybe'].get(str(n), 0)}
        found = set(part.tolist())
        assert len(found) == 1 and found <= allowed, f'part {n}: {found}, not {allowed}'
    names = set(f) - {'r', 'w'}
    assert names <= set(expected['copies']), names
    for name, state in expected['copies'].items():
        if state == 'whole': assert name in f, f'{name} is missing'
        if name not in f: continue
        copy = f[name][:]
        same = copy == r
        if state == 'part': same |= copy == 0
        assert same.all(), f'{name} is not r'
print('right')`;

describeWithTools('streams that are ended at any moment', ['python'], ({ python }) => {
  test(`${STREAMS} of them leave every file closed and no wrong byte`, { timeout: 180_000 }, async () => {
    const folder = temporaryFolder();
    const connector = h5.nativeConnector({ workers: 2 });
    const lost: h5.H5Error[] = [];
    connector.errors$.subscribe((error) => lost.push(error));
    const files = new Map<string, Expected>();

    async function makeFile(name: string): Promise<string> {
      const path = join(folder, name);
      const r = Int32Array.from({ length: ELEMENTS }, (_, n) => valueAt(n));
      const create = (file: h5.FileId, dataset: string, length: number, chunk: number) =>
        h5.H5Dcreate_async(
          file,
          dataset,
          h5.H5T_STD_I32LE,
          h5.H5Screate_simple([length]),
          {},
          { chunk: [chunk], deflate: 1 },
        );
      const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, {}, { connector }));
      await run(h5.H5Dwrite_async(create(file, 'r', ELEMENTS, 256), h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, r));
      await run(h5.H5Dclose_async(create(file, 'w', STREAMS * PARTS * PART, PART)));
      await run(h5.H5Fclose_async(file));
      files.set(path, { written: {}, maybe: {}, copies: {} });
      return path;
    }

    /** Files of the folder that this process has open. */
    const openFiles = (): string[] =>
      !existsSync('/proc/self/fd')
        ? []
        : readdirSync('/proc/self/fd').flatMap((descriptor) => {
            try {
              const path = readlinkSync(`/proc/self/fd/${descriptor}`);
              return path.startsWith(folder) ? [path] : [];
            } catch {
              return [];
            }
          });

    const file$ = (path: string, flags: number = h5.H5F_ACC_RDWR) => h5.openFile(path, flags, { connector });

    /** Writes parts, each noted as begun before, and as written once the stream that wrote it has ended well. */
    const parts = (path: string, stream: number, random: () => number) => {
      const { maybe } = files.get(path) as Expected;
      const first = stream * PARTS;
      const places = Array.from({ length: 1 + Math.floor(random() * PARTS) }, (_, n) => first + n);
      for (const place of places) maybe[place] = stream + 1;
      return places.map((place) => ({
        place,
        data: new Int32Array(PART).fill(stream + 1),
        offset: [place * PART],
        shape: [PART],
      }));
    };
    const done = (path: string, written: readonly { readonly place: number }[], stream: number) => () => {
      for (const { place } of written) (files.get(path) as Expected).written[place] = stream + 1;
    };
    const whenDone = <T>(work: Observable<T>, note: () => void) => work.pipe(tap({ complete: note }));

    const checkArray = ({ data }: h5.NdArray): void => {
      const values = data as Int32Array;
      if (values.length !== ELEMENTS || values.some((value, n) => value !== valueAt(n)))
        throw new Error('r was read wrongly');
    };
    const checkChunk = ({ data, offset }: h5.Chunk): void => {
      if ((data as Int32Array).some((value, n) => value !== valueAt((offset[0] as number) + n)))
        throw new Error('a chunk was read wrongly');
    };

    type Kind = (path: string, other: string, stream: number, random: () => number) => Observable<unknown>;
    const write: Kind = (path, _, stream, random) => {
      const written = parts(path, stream, random);
      return whenDone(
        from(written).pipe(h5.writeChunks(file$(path).pipe(h5.openDataset('w')))),
        done(path, written, stream),
      );
    };
    const copied = (path: string, name: string, state: 'whole' | 'maybe' | 'part') => {
      (files.get(path) as Expected).copies[name] = state;
    };
    const kinds: Record<string, Kind> = {
      write,
      read: (path, _, __, random) =>
        file$(path, random() < 0.5 ? h5.H5F_ACC_RDONLY : h5.H5F_ACC_RDWR).pipe(
          h5.openDataset('r'),
          h5.readDataset(),
          tap(checkArray),
        ),
      readChunks: (path) => file$(path, h5.H5F_ACC_RDONLY).pipe(h5.openDataset('r'), h5.readChunks(), tap(checkChunk)),
      nested: (path, other, stream, random) =>
        file$(other, h5.H5F_ACC_RDONLY).pipe(
          h5.openDataset('r'),
          h5.whileOpen((dataset) =>
            concat(write(path, other, stream, random), h5.H5Dread_async(dataset)).pipe(take(2)),
          ),
        ),
      switchMap: (path, other, stream, random) => {
        const trigger = new Subject<void>();
        const tick = (left: number): void => {
          if (left === 0) trigger.complete();
          else {
            trigger.next();
            afterTurns(Math.floor(random() * 6), () => tick(left - 1));
          }
        };
        queueMicrotask(() => tick(3));
        return trigger.pipe(switchMap(() => write(path, other, stream, random)));
      },
      retry: (path, other, stream, random) => {
        let tries = 0;
        return defer(() => {
          tries += 1;
          const broken = throwError(() => new Error('again'));
          return tries > 2
            ? write(path, other, stream, random)
            : file$(path).pipe(
                h5.openDataset('w'),
                h5.whileOpen((dataset) => concat(h5.H5Dget_space_async(dataset), broken)),
              );
        }).pipe(retry(3));
      },
      copy: (path, _, stream) => {
        const name = `copy${stream}`;
        copied(path, name, 'maybe');
        return whenDone(
          file$(path).pipe(h5.whileOpen((file) => of(file).pipe(h5.openDataset('r'), h5.copyDataset(file, name)))),
          () => copied(path, name, 'whole'),
        );
      },
      rewrite: (path, _, stream) => {
        const name = `rewritten${stream}`;
        copied(path, name, 'part');
        return whenDone(
          file$(path).pipe(
            h5.whileOpen((file) =>
              of(file).pipe(h5.openDataset('r'), h5.copyDataset(file, name, { dcpl: { chunk: [500] } })),
            ),
          ),
          () => copied(path, name, 'whole'),
        );
      },
      copyBetween: (path, other, stream) => {
        const name = `between${stream}`;
        copied(path, name, 'maybe');
        const target = h5.H5Fopen_async(path, h5.H5F_ACC_RDWR, { connector });
        return whenDone(file$(other, h5.H5F_ACC_RDONLY).pipe(h5.openDataset('r'), h5.copyDataset(target, name)), () =>
          copied(path, name, 'whole'),
        );
      },
      cold: (path, _, stream, random) => {
        const [part] = parts(path, stream, random);
        const { place, data, offset, shape } = part as ReturnType<typeof parts>[number];
        const dataset = h5.H5Dopen_async(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR, { connector }), 'w');
        const space = h5.H5Sselect_hyperslab(
          h5.H5Screate_simple([STREAMS * PARTS * PART]),
          'H5S_SELECT_SET',
          offset,
          null,
          shape,
          null,
        );
        return whenDone(
          h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, space, {}, data),
          done(path, [{ place }], stream),
        );
      },
      mergeMap: (path) =>
        file$(path).pipe(
          mergeMap((file) => h5.H5Dread_async(h5.H5Dopen_async(file, 'r'))),
          take(1),
        ),
    };
    const names = Object.keys(kinds);

    /** Runs a stream until it ends, or until a moment that is chosen for it; the next one follows in the same turn. */
    const play = (name: string, work: Observable<unknown>, random: () => number): Promise<void> =>
      new Promise((resolve, reject) => {
        const moment = random();
        const subscription = work
          .pipe(
            catchError((error) =>
              throwError(() => new Error(`${name}: ${error?.kind}: ${error?.message}`, { cause: error })),
            ),
          )
          .subscribe({
            next: () => {
              if (moment < 0.1) leave();
            },
            error: reject,
            complete: resolve,
          });
        const leave = (): void => {
          queueMicrotask(() => {
            subscription.unsubscribe();
            resolve();
          });
        };
        if (moment >= 0.1 && moment < 0.15) leave();
        else if (moment >= 0.15 && moment < 0.85) afterTurns(Math.floor(random() ** 2 * 40), leave);
      });

    const playLane = async (lane: number): Promise<void> => {
      const random = randomOf(SEED * 1000 + lane);
      const paths = [await makeFile(`a${lane}.h5`), await makeFile(`b${lane}.h5`)] as const;
      for (let stream = lane; stream < STREAMS; stream += LANES) {
        const [path, other] = random() < 0.5 ? paths : [paths[1], paths[0]];
        const name = names[Math.floor(random() * names.length)] as string;
        await play(`stream ${stream}, ${name}`, (kinds[name] as Kind)(path, other, stream, random), random);
      }
    };

    await Promise.all(Array.from({ length: LANES }, (_, lane) => playLane(lane)));
    await h5.settled();
    expect(openFiles()).toEqual([]);
    expect(lost).toEqual([]);
    for (const [path, expected] of files) {
      const array = await lastValueFrom(file$(path).pipe(h5.openDataset('r'), h5.readDataset()));
      checkArray(array as h5.NdArray);
      writeFileSync(`${path}.json`, JSON.stringify(expected));
      const { stdout, stderr } = spawnSync(python, ['-c', VERIFY, path, `${path}.json`], { encoding: 'utf8' });
      expect(stderr + stdout).toBe('right\n');
    }
    connector.terminate();
  });
});

/** Acts after some turns of the event loop. */
function afterTurns(turns: number, act: () => void): void {
  if (turns === 0) act();
  else setImmediate(() => afterTurns(turns - 1, act));
}

test('closing that is never answered, because the worker is lost, ends: with worker-lost', async () => {
  const path = join(temporaryFolder(), 'a.h5');
  const connector = h5.nativeConnector({ workers: 1 });
  await run(h5.H5Fclose_async(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, {}, { connector })));
  const work = new Subject<void>();
  let ended: Promise<unknown> = Promise.resolve();
  const opened = new Promise<void>((resolve) => {
    const stream = h5.openFile(path, h5.H5F_ACC_RDWR, { connector }).pipe(
      h5.whileOpen(() => {
        resolve();
        return work;
      }),
    );
    ended = lastValueFrom(stream);
  });
  await opened;
  work.complete();
  const settling = h5.settled();
  connector.terminate();
  await expect(ended).rejects.toMatchObject({ kind: 'worker-lost' });
  await expect(settling).rejects.toMatchObject({ kind: 'worker-lost' });
});
