import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const TYPES: readonly (readonly [string, h5.Datatype])[] = [
  ['an integer', h5.H5T_STD_I16BE],
  ['a float', h5.H5T_IEEE_F32BE],
  ['a text of a length', h5.text(12)],
  ['a text of any length', h5.H5Tset_cset(h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), h5.H5T_CSET_UTF8)],
  ['an enumeration', h5.enumeration(h5.H5T_STD_U8LE, { red: 1, blue: 200 })],
  ['a compound', h5.compound({ x: h5.H5T_IEEE_F64LE, at: h5.compound({ a: h5.H5T_STD_I8LE }), name: h5.text(3) })],
  ['an array', h5.H5Tarray_create(h5.H5T_STD_I32LE, [2, 3])],
  ['a sequence', h5.H5Tvlen_create(h5.H5T_STD_I32LE)],
  ['opaque bytes', h5.H5Tset_tag(h5.H5Tcreate(h5.H5T_OPAQUE, 7), 'seven')],
];

/** Committed datatypes: objects of their own, that datasets and attributes share. */
export function committedTypesConform(under: ConnectorUnderTest): void {
  describe('committed datatypes', () => {
    test.each(TYPES)('may be %s', async (_, type) => {
      const file = await TrialFile.create(under);
      if (await file.refuses(type)) return;
      await run(h5.H5Tcommit_async(file.id, 't', type));
      await file.reopen();
      const opened = await run(h5.H5Topen_async(file.id, 't'));
      expect(h5.H5Tequal(await run(h5.H5Tcopy_async(opened)), type)).toBe(true);
      expect((await run(h5.H5Oget_info_by_name_async(file.id, 't'))).type).toBe('H5O_TYPE_NAMED_DATATYPE');
    });

    test('are types of datasets and attributes', async () => {
      const file = await TrialFile.create(under);
      const type = h5.compound({ n: h5.H5T_STD_I16LE, x: h5.H5T_IEEE_F32LE });
      const committed = await run(h5.H5Tcommit_async(file.id, 't', type));
      const data = { n: Int16Array.of(1, 2), x: Float32Array.of(0.5, 1.5) };
      for (const name of ['one', 'two']) await file.dataset(name, committed, [2], data);
      await file.attribute(file.id, 'a', committed, [2], data);
      await file.reopen(h5.H5F_ACC_RDWR);
      for (const name of ['one', 'two']) {
        const dset = await file.open(name);
        expect(await file.read(dset)).toEqual(data);
        expect(h5.H5Tequal(await run(h5.H5Dget_type_async(dset)), type)).toBe(true);
      }
      expect(await file.attributeValue(file.id, 'a')).toEqual(data);
      const again = await run(h5.H5Topen_async(file.id, 't'));
      const third = await file.dataset('three', again, [2], data);
      expect(await file.read(third)).toEqual(data);
    });

    test('outlive their names as types of datasets', async () => {
      const file = await TrialFile.create(under);
      const committed = await run(h5.H5Tcommit_async(file.id, 't', h5.H5T_STD_I32BE));
      await file.dataset('d', committed, [3], [1, 2, 3]);
      await run(h5.H5Tclose_async(committed));
      await run(h5.H5Ldelete_async(file.id, 't'));
      await expectFailure(h5.H5Topen_async(file.id, 't'), 'not-found');
      const dset = await file.open('d');
      expect(await file.read(dset)).toEqual(Int32Array.of(1, 2, 3));
      await file.write(dset, [4, 5, 6]);
      expect(await file.read(dset)).toEqual(Int32Array.of(4, 5, 6));
      expect(h5.H5Tequal(await run(h5.H5Dget_type_async(dset)), h5.H5T_STD_I32BE)).toBe(true);
    });

    test('have attributes and links, as other objects have', async () => {
      const file = await TrialFile.create(under);
      const committed = await run(
        h5.H5Tcommit_async(file.id, 'types/t', h5.H5T_STD_I8LE, { createIntermediateGroup: true }),
      );
      await file.attribute(committed, 'why', h5.text, h5.H5Screate(h5.H5S_SCALAR), ['for a test']);
      await run(h5.H5Lcreate_hard_async(file.id, 'types/t', file.id, 'again'));
      await run(h5.H5Ldelete_async(file.id, 'types'));
      await file.reopen();
      const again = await run(h5.H5Topen_async(file.id, 'again'));
      expect(await file.attributeValue(again, 'why')).toEqual(['for a test']);
      await expectFailure(h5.H5Dopen_async(file.id, 'again'), 'bad-argument');
    });
  });
}
