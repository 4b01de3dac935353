import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { H5Error } from '../../../src/model/H5Error.js';
import { H5_INDEX_NAME, H5_ITER_INC } from '../../../src/model/iteration.js';
import { Beside, type Steps } from '../../../src/runtime/schedule/Steps.js';
import { BlockCache } from '../../../src/storage/BlockCache.js';
import { BytesStorage } from '../../../src/storage/bytes.js';
import type { OpenedStorage } from '../../../src/storage/OpenedStorage.js';
import { presentStorage } from '../../../src/storage/presentStorage.js';
import type { RangeReader } from '../../../src/storage/RangeReader.js';
import { DelayedReader } from '../../support/DelayedReader.js';
import { makeFolder } from '../../support/h5.js';
import { withH5py } from '../../support/h5py.js';
import { describeWithTools } from '../../support/tools.js';
import { Opened } from './Opened.js';
import { Driven, settle } from './pipeline/Driven.js';

const RECIPE = `
def write(libver):
    with h5py.File(folder + '/' + libver + '.h5', 'w', libver=libver) as f:
        f.attrs['title'] = 'late'
        for n in range(30):
            g = f.create_group('group%02d' % n, track_order=n % 2 == 0)
            d = g.create_dataset('d', data=np.arange(200, dtype='i4') + n)
            for a in range(12): d.attrs['a%d' % a] = np.arange(a + 1) * n
        c = f.create_dataset('chunked', data=np.arange(6000, dtype='f8').reshape(60, 100), chunks=(7, 9), compression='gzip')
        f['soft'] = h5py.SoftLink('/group03/d')
        f['dangling'] = h5py.SoftLink('/nowhere')
        f.create_dataset('texts', data=['text %d' % n for n in range(50)], dtype=h5py.string_dtype())
for libver in ('earliest', 'latest'): write(libver)
f = h5py.File(folder + '/latest.h5', 'r')
answer = dict(
    links=sorted(f), soft=f['soft'][:].tolist(), chunked=f['chunked'][3:50, 11:99].ravel().tolist(),
    texts=[t.decode() for t in f['texts'][:]], attribute=f['group07/d'].attrs['a5'].tolist(), chunks=f['chunked'].id.get_num_chunks())
`;

interface Facts {
  readonly links: string[];
  readonly soft: number[];
  readonly chunked: number[];
  readonly texts: string[];
  readonly attribute: number[];
  readonly chunks: number;
}

const NONE = {};
const BOX = {
  class: 'H5S_SIMPLE',
  dims: [60, 100],
  maxdims: [60, 100],
  selection: { type: 'hyperslab', start: [3, 11], stride: [1, 1], count: [47, 88], block: [1, 1] },
};

const lateStorage = (bytes: Uint8Array, reader: RangeReader): OpenedStorage => ({
  name: 'late.h5',
  reader,
  storage: new BytesStorage(bytes, false),
});

/** Looks at all there is, as a program would; gives what it has seen. */
async function seen(opened: Opened): Promise<Record<string, unknown>> {
  const file = await opened.file();
  const order = { idx_type: H5_INDEX_NAME, order: H5_ITER_INC };
  const links = await opened.call<{ name: string }[]>('H5Literate', { group_id: file, ...order });
  const groups = links.filter(({ name }) => name.startsWith('group'));
  const inside: unknown[] = [];
  for (const { name } of groups) {
    const dset = await opened.dataset(file, `${name}/d`);
    inside.push(
      await opened.call('H5Dget_space', { dset_id: dset }),
      await opened.call('H5Aiterate', { loc_id: dset, ...order }),
      await opened.call('H5Dread', opened.read(dset)),
    );
    await opened.call('H5Dclose', { dset_id: dset });
  }
  const of = async (name: string, space?: unknown) => {
    const dset = await opened.dataset(file, name);
    return Array.from((await opened.call('H5Dread', opened.read(dset, space))) as Iterable<unknown>);
  };
  const dset = await opened.dataset(file, 'group07/d');
  const attribute = await opened.open('H5Aopen', { obj_id: dset, attr_name: 'a5', aapl_id: NONE }, 'attr');
  const chunked = await opened.dataset(file, 'chunked');
  const chunks = await opened.call<{ offset: number[] }[]>('H5Dchunk_iter', { dset_id: chunked });
  const first = await opened.call('H5Dread_chunk', { dset_id: chunked, offset: chunks[0]!.offset });
  return {
    links: links.map(({ name }) => name),
    inside,
    soft: await of('soft'),
    chunked: await of('chunked', BOX),
    texts: await of('texts'),
    attribute: Array.from(
      (await opened.call('H5Aread', { attr_id: attribute, mem_type_id: 'H5T_NATIVE' })) as Iterable<number>,
      Number,
    ),
    chunks: chunks.length,
    first,
    dangling: await opened.dataset(file, 'dangling').catch((error: H5Error) => error.kind),
    exists: await opened.call('H5Lexists', { loc_id: file, name: 'soft', lapl_id: NONE }),
  };
}

describeWithTools('a file whose bytes are late, without libhdf5', ['python'], ({ python }) => {
  let folder: string;
  let facts: Facts;
  const present = new Map<string, Record<string, unknown>>();

  beforeAll(async () => {
    folder = makeFolder();
    facts = withH5py(python, `folder = ${JSON.stringify(folder)}`, RECIPE) as Facts;
    for (const name of ['earliest', 'latest']) {
      present.set(name, await seen(new Opened(presentStorage('f.h5', new BytesStorage(bytesOf(name), false)))));
    }
  });

  const bytesOf = (name: string) => new Uint8Array(readFileSync(join(folder, `${name}.h5`)));

  test.each(['earliest', 'latest'])('%s: is seen as h5py sees it, and as where the bytes are there', async (name) => {
    const bytes = bytesOf(name);
    const readers = [
      new DelayedReader(bytes),
      new DelayedReader(bytes, { turns: (n) => (n * 3) % 5, size: undefined }),
      new BlockCache(new DelayedReader(bytes)),
      new BlockCache(new DelayedReader(bytes, { turns: (n) => (n * 3) % 5 }), { blockBytes: 512, capacity: 8192 }),
    ];
    for (const reader of readers) {
      const found = await seen(new Opened(lateStorage(bytes, reader)));
      expect(found).toEqual(present.get(name));
      const { links, soft, chunked, texts, attribute, chunks } = found;
      expect({ links, soft, chunked, texts, attribute, chunks }).toEqual(facts);
      expect(found.dangling).toBe('not-found');
      expect(found.exists).toBe(true);
    }
  });

  test.each(['earliest', 'latest'])(
    '%s: wherever a request fails, a call ends with its error, and the next goes on',
    async (name) => {
      const bytes = bytesOf(name);
      const counting = new DelayedReader(bytes);
      await seen(new Opened(lateStorage(bytes, new BlockCache(counting, { blockBytes: 1024 }))));
      for (let failing = 1; failing <= counting.asked; failing += Math.ceil(counting.asked / 12)) {
        const cause = new Error('the line is dead');
        let isFailing = true;
        const reader = new DelayedReader(bytes, {
          spoil: (found, _, n) => {
            if (n === failing && isFailing) throw cause;
            return found;
          },
        });
        const opened = new Opened(lateStorage(bytes, new BlockCache(reader, { blockBytes: 1024 })));
        const error = await seen(opened).catch((thrown: unknown) => thrown);
        let at: unknown = error;
        while (at instanceof Error && at !== cause) at = at.cause;
        expect(at, `request ${failing}: ${error}`).toBe(cause);
        isFailing = false;
        expect(await seen(opened)).toEqual(present.get(name));
      }
    },
  );

  test('a file that ends too soon gives values or corrupt-file', async () => {
    const bytes = bytesOf('latest');
    for (let end = 0; end < bytes.length; end += Math.ceil(bytes.length / 20)) {
      for (const size of [bytes.length, undefined]) {
        const reader = new DelayedReader(bytes.subarray(0, end), { size });
        const outcome = await seen(new Opened(lateStorage(bytes, reader))).catch((thrown: unknown) => thrown);
        if (outcome instanceof H5Error) expect(outcome.kind, `cut at ${end}: ${outcome.message}`).toBe('corrupt-file');
        else expect(outcome).toEqual(present.get('latest'));
      }
    }
  });

  test('a canceled call aborts what it waits for; others go on', async () => {
    const bytes = bytesOf('latest');
    let slow = 0;
    const reader = new DelayedReader(bytes, { turns: () => (slow > 0 ? 100_000 : 1) });
    const opened = new Opened(lateStorage(bytes, reader));
    const file = await opened.file();
    const dset = await opened.dataset(file, 'chunked');
    for (const [routine, args] of [
      ['H5Dread', opened.read(dset)],
      ['H5Literate', { group_id: file, idx_type: H5_INDEX_NAME, order: H5_ITER_INC }],
    ] as const) {
      slow = 1;
      const { outcome } = opened.begin(routine, args);
      const steps = (outcome instanceof Beside ? outcome.steps : outcome) as Steps<unknown>;
      const driven = new Driven(steps);
      await settle();
      expect(reader.underWay, routine).toBeGreaterThan(0);
      driven.cancel();
      await expect(driven.end).rejects.toThrow('canceled');
      if (outcome instanceof Beside) outcome.ended();
      await settle();
      expect(reader.underWay, routine).toBe(0);
      slow = 0;
      await opened.call(routine, args);
    }
  });
});
