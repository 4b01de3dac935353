import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AlteringConnector } from '../support/AlteringConnector.js';
import { expectFailure, failure, makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const folder = makeFolder();
const source = h5.nativeConnector({ workers: 1 });
const target = h5.nativeConnector({ workers: 1 });
let files = 0;

afterAll(() => {
  source.terminate();
  target.terminate();
  rmSync(folder, { recursive: true, force: true });
});

function place(): string {
  files += 1;
  return join(folder, `copy ${files}.h5`);
}

function refused(message: string): h5.H5Error {
  return new h5.H5Error('unsupported', '', message);
}

const dcplOf = (request: h5.Request): h5.DatasetCreation =>
  request.routine === 'H5Dcreate' ? (request.args as h5.ArgumentsOf<'H5Dcreate'>).dcpl_id : {};

describeWithTools('objects that refer to each other, copied to another connector', ['python'], ({ python }) => {
  const script = (name: string) => fileURLToPath(new URL(`copyBetweenConnectors/${name}`, import.meta.url));
  const original = join(folder, 'original.h5');

  beforeAll(() => {
    expect(spawnSync(python, [script('make.py'), original], { encoding: 'utf8' }).stderr).toBe('');
  });

  function differences(path: string, copy: string, copied: string): unknown {
    const args = [script('compare.py'), original, path, copy, copied];
    const { stdout, stderr } = spawnSync(python, args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  }

  test('are to h5py what they were, and what is lost of a group is told', async () => {
    const copy = place();
    const losses: h5.CopyLoss[] = [];
    const from = await run(h5.H5Fopen_async(original, h5.H5F_ACC_RDONLY, { connector: source }));
    const to = await run(h5.H5Fcreate_async(copy, h5.H5F_ACC_EXCL, {}, { connector: target }));
    await run(
      h5.H5Ocopy_async(
        from,
        '/g',
        to,
        'copies/of it',
        { report: (loss) => losses.push(loss) },
        { createIntermediateGroup: true },
      ),
    );
    await run(h5.H5Fclose_async(to));
    await run(h5.H5Fclose_async(from));
    expect(differences('/g', copy, '/copies/of it')).toEqual([]);
    const why = 'it leads outside of what is copied';
    expect(losses.sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: '/g', attribute: 'to', what: 'reference', why },
      { path: '/g/a list', what: 'reference', why },
      { path: '/g/a table', what: 'reference', why },
    ]);
  });

  test.each([
    ['another connector', target],
    ['the same one', source],
  ])('are all there in a copy of the file, made by %s, and nothing is lost', async (_, connector) => {
    const copy = place();
    const losses: h5.CopyLoss[] = [];
    const progress: h5.Progress[] = [];
    const copied = h5.copyFile(original, copy, {
      fapl: { connector: source },
      toFapl: { connector },
      onLoss: (loss) => losses.push(loss),
    });
    const last = await lastValueFrom(copied.pipe(h5.withProgress((one) => progress.push(one))));
    expect(losses).toEqual([]);
    expect(differences('/', copy, '/')).toEqual([]);
    expect(progress.at(-1)).toEqual(last);
    expect(last.loadedBytes).toBe(last.totalBytes);
    // Once elements move, it is known how many there are, but for those with references, which come last.
    if (connector === target) expect(new Set(progress.map(({ totalBytes }) => totalBytes)).size).toBe(1);
  });

  test('keep what a target has, and what it has not is told', async () => {
    const copy = place();
    const losses: h5.CopyLoss[] = [];
    const limited = new AlteringConnector(
      target,
      (request) => {
        if (request.routine === 'H5Rcreate_region') return refused('no regions here');
        if (request.routine === 'H5Tcommit') return refused('no committed datatypes here');
        return undefined;
      },
      { 'gcpl_id.attrCreationOrder': 'attributes have no order here', 'fcpl_id.attrCreationOrder': 'none' },
    );
    const options = {
      fapl: { connector: source },
      toFapl: { connector: limited },
      onLoss: (loss: h5.CopyLoss) => losses.push(loss),
    };
    const error = await failure(h5.copyFile(original, copy, options));
    expect(error).toMatchObject({ kind: 'unsupported', routine: 'copyFile' });
    expect(error.message).toMatch(/^copying '\/g\/.*zz (type|enum)': no committed datatypes here$/);
    expect(existsSync(copy)).toBe(false);
    losses.length = 0;
    await lastValueFrom(h5.copyFile(original, copy, { ...options, skipUnsupported: true }));
    const kinds = new Map<string, string[]>();
    for (const { path, what, why } of losses) {
      expect(why).not.toBe('');
      kinds.set(what, [...(kinds.get(what) ?? []), path].sort());
    }
    expect(Object.fromEntries(kinds)).toEqual({
      attrCreationOrder: expect.arrayContaining(['/', '/g/ordered', '/g/tracked']),
      reference: ['/g', '/g/a table', '/g/a table'].slice(0, kinds.get('reference')!.length),
      committedType: ['/g/a group', '/g/a typed', '/g/an enum'],
      object: ['/g/a group/zz enum', expect.stringMatching(/zz type$/)],
      link: [expect.stringMatching(/zz type$/)],
      ...(kinds.has('linkCreationOrder') ? { linkCreationOrder: expect.anything() } : {}),
    });
    const file = await run(h5.H5Fopen_async(copy, h5.H5F_ACC_RDONLY, { connector: target }));
    const typed = await run(h5.H5Dread_async(h5.H5Dopen_async(file, '/g/a typed')));
    expect(typed).toMatchObject({ a: Int32Array.of(1, 2) });
    await run(h5.H5Fclose_async(file));
  });
});

describe('copies between two connectors', () => {
  /** A file with many small datasets in groups, each with an attribute, and a large compressed one. */
  async function manyObjects(count: number): Promise<string> {
    const path = place();
    const es = h5.H5EScreate();
    const file = h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, {}, { connector: source }, es);
    for (let n = 0; n < count; n += 1) {
      const name = `g${n % 40}/d${n}`;
      const space = h5.H5Screate_simple([4]);
      const dset = h5.H5Dcreate_async(
        file,
        name,
        h5.H5T_STD_I32LE,
        space,
        { createIntermediateGroup: true },
        {},
        {},
        es,
      );
      h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, Int32Array.of(n, 1, 2, 3), es);
      const attr = h5.H5Acreate_async(dset, 'n', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_SCALAR), {}, {}, es);
      h5.H5Awrite_async(attr, h5.H5T_NATIVE, Int32Array.of(n), es);
      h5.H5Aclose_async(attr, es);
      h5.H5Dclose_async(dset, es);
    }
    const large = h5.H5Dcreate_async(
      file,
      'large',
      h5.H5T_STD_I32LE,
      h5.H5Screate_simple([2000, 1000]),
      {},
      { chunk: [70, 90], deflate: 1 },
      {},
      es,
    );
    h5.H5Dwrite_async(
      large,
      h5.H5T_NATIVE,
      h5.H5S_ALL,
      h5.H5S_ALL,
      {},
      Int32Array.from({ length: 2_000_000 }, (_, n) => n),
      es,
    );
    h5.H5Dclose_async(large, es);
    h5.H5Fclose_async(file, es);
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    return path;
  }

  async function expectMany(path: string, count: number): Promise<void> {
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, { connector: target }));
    const visited = await run(h5.H5Ovisit_async(file));
    expect(visited.filter(({ type }) => type === 'H5O_TYPE_DATASET')).toHaveLength(count + 1);
    for (let n = 0; n < count; n += 97) {
      const dset = await run(h5.H5Dopen_async(file, `g${n % 40}/d${n}`));
      expect(await run(h5.H5Dread_async(dset))).toEqual(Int32Array.of(n, 1, 2, 3));
      expect(await run(h5.H5Aread_async(h5.H5Aopen_async(dset, 'n')))).toEqual(Int32Array.of(n));
      await run(h5.H5Dclose_async(dset));
    }
    const large = (await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'large')))) as Int32Array;
    expect(large.length).toBe(2_000_000);
    expect(large.every((value, n) => value === n)).toBe(true);
    await run(h5.H5Fclose_async(file));
  }

  test('of 2,000 small objects wait for few, and keep a bound', async () => {
    const original = await manyObjects(2000);
    const copy = place();
    const counting = new AlteringConnector(target);
    await lastValueFrom(h5.copyFile(original, copy, { fapl: { connector: source }, toFapl: { connector: counting } }));
    await expectMany(copy, 2000);
    // A connector for which a request is expensive has hundreds to make one of.
    expect(counting.most).toBeGreaterThan(200);
    expect(counting.most).toBeLessThan(4000);
    // Nothing is opened by its path again.
    expect(counting.counts.get('H5Oopen')).toBeUndefined();
    expect(counting.counts.get('H5Dopen')).toBeUndefined();
    expect(counting.counts.get('H5Dcreate')).toBe(2001);
  }, 180_000);

  test('that are canceled at any moment, or whose target fails, leave nothing behind', async () => {
    const original = await manyObjects(300);
    const altering = new AlteringConnector(target);
    const copyTo = (path: string) =>
      h5.copyFile(original, path, { fapl: { connector: source }, toFapl: { connector: altering } });
    for (const after of [1, 2, 5, 60, 300, 700, 1200]) {
      for (const how of ['cancel', 'fail'] as const) {
        const copy = place();
        let requests = 0;
        const stop = new AbortController();
        altering.alter = () => {
          requests += 1;
          if (requests !== after) return undefined;
          if (how === 'fail') return new h5.H5Error('io', '', 'the disk is full');
          stop.abort(new Error('enough'));
          return undefined;
        };
        const error = await failure(copyTo(copy).pipe(h5.untilAborted(stop.signal)));
        expect(error.kind, `${how} ${after}`).toBe(how === 'fail' ? 'io' : 'canceled');
        altering.alter = () => undefined;
        await h5.settled();
        expect(existsSync(copy), `${how} ${after}`).toBe(false);
      }
    }
    const copy = place();
    await lastValueFrom(copyTo(copy));
    await expectMany(copy, 300);
  });

  test('of one object that are canceled at any moment delete their link, and leave the rest of the file', async () => {
    const original = await manyObjects(200);
    const altering = new AlteringConnector(target);
    const from = await run(h5.H5Fopen_async(original, h5.H5F_ACC_RDONLY, { connector: source }));
    const to = await run(h5.H5Fcreate_async(place(), h5.H5F_ACC_EXCL, {}, { connector: altering }));
    await run(h5.H5Gcreate_async(to, 'there'));
    for (const after of [1, 3, 50, 400, 900]) {
      const es = h5.H5EScreate();
      let requests = 0;
      altering.alter = () => {
        requests += 1;
        if (requests === after) es.cancel();
        return undefined;
      };
      const copy = h5.H5Ocopy_async(from, '/', to, 'copy', {}, {}, es);
      expect((await failure(copy)).kind).toBe('canceled');
      altering.alter = () => undefined;
      expect(await run(h5.H5Gget_info_async(to))).toMatchObject({ nlinks: 1 });
    }
    await run(h5.H5Ocopy_async(from, '/', to, 'copy'));
    expect(await run(h5.H5Gget_info_async(to))).toMatchObject({ nlinks: 2 });
    await run(h5.H5Fclose_async(to));
    await run(h5.H5Fclose_async(from));
  });

  test('are created without what a target refuses, once it is known at once, and say so', async () => {
    const original = await manyObjects(3);
    const copy = place();
    const losses: h5.CopyLoss[] = [];
    const limited = new AlteringConnector(target, (request) => {
      const { filters, chunk, layout } = dcplOf(request);
      if (filters?.some(({ id }) => id === 1)) return refused('filter 1 is not available');
      // As a server that has chunks only.
      if (request.routine === 'H5Dcreate' && layout === 'contiguous') {
        const args = request.args as h5.ArgumentsOf<'H5Dcreate'>;
        return { ...request, args: { ...args, dcpl_id: { chunk: chunk ?? [2] } } } as h5.Request;
      }
      return undefined;
    });
    await lastValueFrom(
      h5.copyFile(original, copy, {
        fapl: { connector: source },
        toFapl: { connector: limited },
        onLoss: (loss) => losses.push(loss),
      }),
    );
    await expectMany(copy, 3);
    expect(losses.sort((a, b) => a.path.localeCompare(b.path))).toEqual([
      { path: '/g0/d0', what: 'layout', why: 'the target made "chunked" of "contiguous"' },
      { path: '/g1/d1', what: 'layout', why: 'the target made "chunked" of "contiguous"' },
      { path: '/g2/d2', what: 'layout', why: 'the target made "chunked" of "contiguous"' },
      { path: '/large', what: 'filters', why: 'filter 1 is not available' },
    ]);
  });

  test('fail with what their report throws, and refuse a file that is there', async () => {
    const original = await manyObjects(3);
    const copy = place();
    const limited = new AlteringConnector(target, (request) =>
      dcplOf(request).filters ? refused('no filters') : undefined,
    );
    const options = { fapl: { connector: source }, toFapl: { connector: limited } };
    const onLoss = () => {
      throw new Error('not with me');
    };
    const { message } = await expectFailure(h5.copyFile(original, copy, { ...options, onLoss }), 'bad-argument');
    expect(message).toContain('not with me');
    expect(existsSync(copy)).toBe(false);
    await lastValueFrom(h5.copyFile(original, copy, options));
    await expectFailure(h5.copyFile(original, copy, options), 'already-exists');
    await expectMany(copy, 3);
    await lastValueFrom(h5.copyFile(original, copy, { ...options, overwrite: true }));
    await expectMany(copy, 3);
    await expectFailure(h5.copyFile(join(folder, 'nothing.h5'), place(), options), 'not-found');
  });
});

describe('H5Fdelete_async', () => {
  test('deletes a file of HDF5 that is not open, and nothing else', async () => {
    const path = place();
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL, {}, { connector: source }));
    await expectFailure(h5.H5Fdelete_async(path, { connector: source }), 'permission');
    await expectFailure(h5.H5Fdelete_async(path, { connector: target }), 'permission');
    await run(h5.H5Fclose_async(file));
    expect(existsSync(path)).toBe(true);
    await run(h5.H5Fdelete_async(path, { connector: target }));
    expect(existsSync(path)).toBe(false);
    await expectFailure(h5.H5Fdelete_async(path), 'not-found');
    const script = fileURLToPath(import.meta.url);
    await expectFailure(h5.H5Fdelete_async(script), 'corrupt-file');
    expect(existsSync(script)).toBe(true);
    await expectFailure(h5.H5Fdelete_async(new Uint8Array(8)), 'unsupported');
    const again = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL, {}, { connector: source }));
    await run(h5.H5Fclose_async(again));
  });
});
