import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const TEXTS = ['', 'abc', ' with spaces ', 'größe', '長い 文字列', '😀', 'a"b\\c', 'line\nline\ttab'];
const padded = (strpad: h5.StringPadding, size: number): h5.Datatype =>
  h5.H5Tset_strpad(h5.H5Tset_size(h5.H5T_C_S1, size), strpad);

/** Texts: of any length and of a length, in the character sets and with the paddings that there are. */
export function textsConform(under: ConnectorUnderTest): void {
  describe('texts', () => {
    test.each<[string, h5.Datatype]>([
      ['any length', h5.text],
      ['a length', h5.text(24)],
    ])('of %s keep every character, in datasets and in attributes', async (_, type) => {
      const file = await TrialFile.create(under);
      await file.dataset('d', type, [TEXTS.length], TEXTS);
      await file.attribute(file.id, 'a', type, [TEXTS.length], TEXTS);
      await file.reopen();
      const dset = await file.open('d');
      expect(await file.read(dset)).toEqual(TEXTS);
      expect(await file.attributeValue(file.id, 'a')).toEqual(TEXTS);
      expect(h5.H5Tget_cset((await run(h5.H5Dget_type_async(dset))) as h5.StringDatatype)).toBe('UTF-8');
    });

    test.each<[h5.StringPadding, string[]]>([
      [h5.H5T_STR_NULLTERM, ['abcd', 'ab', '']],
      [h5.H5T_STR_NULLPAD, ['abcde', 'ab', '']],
      [h5.H5T_STR_SPACEPAD, ['abcde', 'ab', '']],
    ])('padded by %s are read without the padding', async (strpad, data) => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', padded(strpad, 5), [3], data);
      expect(await file.read(dset)).toEqual(data);
      const stored = (await run(h5.H5Dget_type_async(dset))) as h5.StringDatatype;
      expect([stored.class, stored.size, stored.cset]).toEqual(['H5T_STRING', 5, 'ASCII']);
    });

    test('of any length may be long', async () => {
      const file = await TrialFile.create(under);
      const texts = ['x'.repeat(100_000), '', 'ü'.repeat(40_000)];
      const dset = await file.dataset('d', h5.text, [3], texts, { chunk: [2] });
      expect(await file.read(dset)).toEqual(texts);
      await file.write(dset, ['short', 'y'.repeat(70_000), '']);
      expect(await file.read(dset)).toEqual(['short', 'y'.repeat(70_000), '']);
    });

    test('that were never written are empty', async () => {
      const file = await TrialFile.create(under);
      for (const [name, type] of [
        ['fixed', h5.text(4)],
        ['variable', h5.text],
      ] as const) {
        const dset = await file.dataset(name, type, [2, 2], undefined, { chunk: [1, 2] });
        const row = h5.H5Sselect_hyperslab(h5.H5Screate_simple([2, 2]), h5.H5S_SELECT_SET, [1, 0], null, [1, 2], null);
        await file.write(dset, ['a', 'b'], { file: row });
        expect(await file.read(dset)).toEqual(['', '', 'a', 'b']);
      }
    });

    test('of one element are scalars', async () => {
      const file = await TrialFile.create(under);
      const scalar = h5.H5Screate(h5.H5S_SCALAR);
      const dset = await file.dataset('d', h5.text, scalar, ['einzig']);
      await file.attribute(file.id, 'a', h5.text(8), scalar, ['ä']);
      expect(await file.read(dset)).toEqual(['einzig']);
      expect(await file.attributeValue(file.id, 'a')).toEqual(['ä']);
    });

    test('that are longer than their type are refused, not cut', async () => {
      const file = await TrialFile.create(under);
      const dset = await file.dataset('d', h5.text(6), [2], ['abcdef', 'xy']);
      await expectFailure(file.writing(dset, ['ok', 'größe'], {}), 'bad-argument');
      expect(await file.read(dset)).toEqual(['abcdef', 'xy']);
    });
  });
}
