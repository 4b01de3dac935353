import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

/** Objects and their identifiers. */
export function objectsConform(under: ConnectorUnderTest): void {
  const make = async (): Promise<TrialFile> => {
    const file = await TrialFile.create(under);
    await file.group('group');
    await file.dataset('dataset', h5.H5T_STD_I8LE, [1], [5]);
    await run(h5.H5Tcommit_async(file.id, 'datatype', h5.H5T_STD_I8LE));
    return file;
  };
  const KINDS = [
    ['group', 'H5O_TYPE_GROUP'],
    ['dataset', 'H5O_TYPE_DATASET'],
    ['datatype', 'H5O_TYPE_NAMED_DATATYPE'],
  ] as const;

  describe('objects', () => {
    test.each(KINDS)('that are a %s tell what they are, in the fields that are asked for', async (name, type) => {
      const file = await make();
      const info = (fields?: number) => run(h5.H5Oget_info_by_name_async(file.id, name, fields));
      const basic = await info();
      expect(basic).toEqual({ type, token: expect.any(String), rc: 1 });
      const numAttrs = await info(h5.H5O_INFO_NUM_ATTRS);
      expect([numAttrs.num_attrs, numAttrs.mtime, numAttrs.rc]).toEqual([0, undefined, undefined]);
      const all = await info(h5.H5O_INFO_ALL);
      expect(all).toMatchObject({ ...basic, num_attrs: 0, mtime: expect.any(Number), ctime: expect.any(Number) });
      const opened = await run(h5.H5Oopen_async(file.id, name));
      expect(opened.kind).toBe(name);
      expect(await run(h5.H5Oget_info_by_name_async(opened as h5.LocationId, '.'))).toEqual(basic);
    });

    test.each(KINDS)('that are a %s are opened many times, and each identifier is closed once', async (name) => {
      const file = await make();
      const [one, other] = [await run(h5.H5Oopen_async(file.id, name)), await run(h5.H5Oopen_async(file.id, name))];
      await run(h5.H5Oclose_async(one));
      await expectFailure(h5.H5Oclose_async(one), 'bad-argument');
      await expectFailure(h5.H5Oget_info_by_name_async(one as h5.LocationId, '.'), 'bad-argument');
      expect(await run(h5.H5Iget_name_async(other))).toBe(`/${name}`);
    });

    test('have tokens of their own, which stay when they are moved', async () => {
      const file = await make();
      const tokenOf = async (name: string) => (await run(h5.H5Oget_info_by_name_async(file.id, name))).token;
      const tokens = await Promise.all(['/', 'group', 'dataset', 'datatype'].map(tokenOf));
      expect(new Set(tokens).size).toBe(4);
      await run(h5.H5Lmove_async(file.id, 'dataset', file.id, 'group/moved'));
      expect(await tokenOf('group/moved')).toBe(tokens[2]);
      await file.dataset('dataset', h5.H5T_STD_I8LE, [1]);
      expect(await tokenOf('dataset')).not.toBe(tokens[2]);
      await file.reopen();
      expect(await tokenOf('group/moved')).not.toBe(await tokenOf('dataset'));
    });

    test('are not taken for those of another kind', async () => {
      const file = await make();
      const opens = [h5.H5Gopen_async, h5.H5Dopen_async, h5.H5Topen_async] as const;
      for (const [n, [name]] of KINDS.entries()) {
        for (const [m, open] of opens.entries()) {
          if (n !== m) await expectFailure(open(file.id, name) as h5.Operation<unknown>, 'bad-argument');
        }
      }
      await expectFailure(h5.H5Mopen_async(file.id, 'dataset'), 'bad-argument');
      await expectFailure(h5.H5Gget_info_by_name_async(file.id, 'dataset'), 'bad-argument');
    });

    test('are found from any object of their file', async () => {
      const file = await make();
      const dset = await file.open('dataset');
      const group = await run(h5.H5Gopen_async(file.id, 'group'));
      await run(h5.H5Gcreate_async(group, '/absolute'));
      expect(await run(h5.H5Lexists_async(file.id, 'absolute'))).toBe(true);
      const type = await run(h5.H5Topen_async(group, '/datatype'));
      expect(await run(h5.H5Tcopy_async(type))).toMatchObject({ class: 'H5T_INTEGER', size: 1 });
      expect(await file.read(await run(h5.H5Dopen_async(dset, '/dataset')))).toEqual(Int8Array.of(5));
      await expectFailure(h5.H5Gopen_async(group, 'group'), 'not-found');
    });

    test('of twenty files are kept apart', async () => {
      const first = await TrialFile.create(under);
      const files = [first];
      while (files.length < 20) files.push(await first.another());
      for (const [n, file] of files.entries()) await file.dataset('d', h5.H5T_STD_I32LE, [1], [n]);
      const read = async (file: TrialFile) => file.read(await file.open('d'));
      expect(await Promise.all(files.map(read))).toEqual(files.map((_, n) => Int32Array.of(n)));
    });
  });
}
