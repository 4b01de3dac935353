import * as h5 from 'h5rx';
import { of } from 'rxjs';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC } = h5;
const scalar = h5.H5Screate(h5.H5S_SCALAR);

/** Attributes of every class that datasets of one element have, and their shapes. */
const VALUES: readonly (readonly [string, h5.Datatype, h5.Dataspace, h5.H5Data])[] = [
  ['a number', h5.H5T_IEEE_F64LE, scalar, Float64Array.of(0.1)],
  ['a big-endian number', h5.H5T_STD_I32BE, scalar, Int32Array.of(-70000)],
  ['a long integer', h5.H5T_STD_U64LE, scalar, BigUint64Array.of(2n ** 64n - 1n)],
  ['a line of numbers', h5.H5T_STD_I16LE, h5.H5Screate_simple([5]), Int16Array.of(1, 2, 3, 4, 5)],
  ['a plane of numbers', h5.H5T_IEEE_F32LE, h5.H5Screate_simple([2, 3]), Float32Array.of(1, 2, 3, 4, 5, 6)],
  [
    'numbers of four dimensions',
    h5.H5T_STD_U8LE,
    h5.H5Screate_simple([2, 1, 2, 2]),
    Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8),
  ],
  ['numbers without an element', h5.H5T_IEEE_F64LE, h5.H5Screate_simple([0]), Float64Array.of()],
  ['an extent without an element', h5.H5T_STD_I32LE, h5.H5Screate_simple([3, 0]), Int32Array.of()],
  ['nothing', h5.H5T_STD_I32LE, h5.H5Screate(h5.H5S_NULL), null],
  ['no text', h5.text, h5.H5Screate(h5.H5S_NULL), null],
  ['an empty text', h5.text, scalar, ['']],
  ['an empty text of a length', h5.text(4), scalar, ['']],
  ['texts of any length', h5.text, h5.H5Screate_simple([3]), ['a', '', 'größe, 長い']],
  ['a plane of texts of a length', h5.text(3), h5.H5Screate_simple([2, 2]), ['a', 'bcd', '', 'ä']],
  ['a boolean', h5.booleanEnum, scalar, Int8Array.of(1)],
  ['a compound', h5.compound({ n: h5.H5T_STD_I8LE, name: h5.text(2) }), scalar, { n: Int8Array.of(-1), name: ['ab'] }],
  ['a sequence', h5.H5Tvlen_create(h5.H5T_STD_I32LE), scalar, [Int32Array.of(1, 2, 3)]],
  ['an array', h5.H5Tarray_create(h5.H5T_STD_I16LE, [2, 2]), scalar, Int16Array.of(1, 2, 3, 4)],
  ['opaque bytes', h5.H5Tset_tag(h5.H5Tcreate(h5.H5T_OPAQUE, 4), 'four'), scalar, Uint8Array.of(0, 255, 1, 254)],
  [
    '80 kB of numbers',
    h5.H5T_STD_I32LE,
    h5.H5Screate_simple([20_000]),
    Int32Array.from({ length: 20_000 }, (_, n) => 7 * n),
  ],
  ['a text of 100 kB', h5.text, scalar, ['x'.repeat(100_000)]],
];

/** Values of attributes: every class, every shape, any size and number. */
export function attributeValuesConform(under: ConnectorUnderTest): void {
  describe('values of attributes', () => {
    test.each(VALUES)('may be %s, now and when the file is opened again', async (_, type, space, value) => {
      const file = await TrialFile.create(under);
      if (await file.refuses(type)) return;
      const written = value === null ? undefined : value;
      await file.attribute(file.id, 'a', type, space, written);
      expect(await file.attributeValue(file.id, 'a')).toEqual(value);
      await file.reopen();
      expect(await file.attributeValue(file.id, 'a')).toEqual(value);
      const attr = await run(h5.H5Aopen_async(file.id, 'a'));
      expect(h5.H5Sextent_equal(await run(h5.H5Aget_space_async(attr)), space)).toBe(true);
      expect(h5.H5Tequal(await run(h5.H5Aget_type_async(attr)), type)).toBe(true);
    });

    test('are zero before they are written', async () => {
      const file = await TrialFile.create(under);
      await file.attribute(file.id, 'numbers', h5.H5T_STD_I16LE, [3]);
      await file.attribute(file.id, 'text', h5.text, scalar);
      expect(await file.attributeValue(file.id, 'numbers')).toEqual(Int16Array.of(0, 0, 0));
      expect(await file.attributeValue(file.id, 'text')).toEqual(['']);
    });

    test('are overwritten, by as many elements', async () => {
      const file = await TrialFile.create(under);
      await file.attribute(file.id, 'a', h5.text, [2], ['first', 'second']);
      const attr = await run(h5.H5Aopen_async(file.id, 'a'));
      await run(h5.H5Awrite_async(attr, h5.H5T_NATIVE, ['', 'longer than the one before']));
      await expectFailure(h5.H5Awrite_async(attr, h5.H5T_NATIVE, ['one']), 'bad-argument');
      await expectFailure(h5.H5Awrite_async(attr, h5.H5T_NATIVE, [1, 2]), 'bad-argument');
      expect(await file.attributeValue(file.id, 'a')).toEqual(['', 'longer than the one before']);
    });

    test('are replaced by others only when they were deleted before', async () => {
      const file = await TrialFile.create(under);
      await file.attribute(file.id, 'a', h5.H5T_STD_I32LE, [2], [1, 2]);
      await expectFailure(h5.H5Acreate_async(file.id, 'a', h5.text, scalar), 'already-exists');
      await expectFailure(
        h5.H5Acreate_async(file.id, 'a', h5.H5T_STD_I32LE, h5.H5Screate_simple([2])),
        'already-exists',
      );
      expect(await file.attributeValue(file.id, 'a')).toEqual(Int32Array.of(1, 2));
      await run(h5.H5Adelete_async(file.id, 'a'));
      await file.attribute(file.id, 'a', h5.text, scalar, ['new']);
      expect(await file.attributeValue(file.id, 'a')).toEqual(['new']);
    });

    test('are replaced by streams, whatever they were', async () => {
      const file = await TrialFile.create(under);
      for (const [value, read] of [
        [5, Float64Array.of(5)],
        ['text', ['text']],
        [Int16Array.of(1, 2), Int16Array.of(1, 2)],
        [
          ['a', 'b'],
          ['a', 'b'],
        ],
        [true, Int8Array.of(1)],
      ] as const) {
        await run(of(file.id).pipe(h5.writeAttribute('a', value)));
        expect(await file.attributeValue(file.id, 'a')).toEqual(read);
      }
      expect((await run(h5.H5Aiterate_async(file.id))).map(({ name }) => name)).toEqual(['a']);
    });

    test('belong to groups, datasets and committed datatypes, each its own', async () => {
      const file = await TrialFile.create(under);
      const objects = [
        file.id,
        await file.group('g'),
        await file.dataset('d', h5.H5T_STD_I8LE, [1]),
        await run(h5.H5Tcommit_async(file.id, 't', h5.H5T_STD_I8LE)),
      ];
      for (const [n, object] of objects.entries()) await file.attribute(object, 'a', h5.H5T_STD_I32LE, scalar, [n]);
      await file.reopen();
      for (const [n, name] of ['/', 'g', 'd', 't'].entries()) {
        const attr = await run(h5.H5Aopen_by_name_async(file.id, name, 'a'));
        expect(await run(h5.H5Aread_async(attr))).toEqual(Int32Array.of(n));
      }
    });

    test('are 200 on one object', async () => {
      const file = await TrialFile.create(under);
      const group = await file.group('g');
      const es = h5.H5EScreate();
      const names = Array.from({ length: 200 }, (_, n) => `attribute ${String(n).padStart(3, '0')}`);
      for (const [n, name] of names.entries()) {
        const attr = h5.H5Acreate_async(group, name, h5.H5T_STD_I32LE, scalar, {}, {}, es);
        h5.H5Awrite_async(attr, h5.H5T_NATIVE, [n], es);
        h5.H5Aclose_async(attr, es);
      }
      expect((await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).err_occurred).toBe(false);
      const listed = await run(h5.H5Aiterate_async(group, H5_INDEX_NAME, H5_ITER_INC, { value: true }));
      expect(listed).toEqual(names.map((name, n) => ({ name, value: Int32Array.of(n) })));
      expect(await run(h5.H5Oget_info_by_name_async(file.id, 'g', h5.H5O_INFO_ALL))).toMatchObject({ num_attrs: 200 });
      const last = await run(h5.H5Aopen_by_idx_async(file.id, 'g', H5_INDEX_NAME, H5_ITER_DEC, 0));
      expect(await run(h5.H5Aread_async(last))).toEqual(Int32Array.of(199));
      await expectFailure(
        h5.H5Aopen_by_idx_async(file.id, 'g', H5_INDEX_NAME, H5_ITER_INC, 200),
        'not-found',
        'bad-argument',
      );
    });

    test('are listed in the order of their creation where it is tracked', async () => {
      const file = await TrialFile.create(under);
      const group = await file.group('g', { attrCreationOrder: 'indexed' });
      for (const name of ['zulu', 'alpha', 'mike']) await file.attribute(group, name, h5.H5T_STD_I8LE, scalar, [1]);
      const names = async (index: h5.IndexType, order: h5.IterationOrder) =>
        (await run(h5.H5Aiterate_async(group, index, order))).map(({ name }) => name);
      expect([
        await names(H5_INDEX_CRT_ORDER, H5_ITER_INC),
        await names(H5_INDEX_CRT_ORDER, H5_ITER_DEC),
        await names(H5_INDEX_NAME, H5_ITER_INC),
      ]).toEqual([
        ['zulu', 'alpha', 'mike'],
        ['mike', 'alpha', 'zulu'],
        ['alpha', 'mike', 'zulu'],
      ]);
      const second = await run(h5.H5Aopen_by_idx_async(file.id, 'g', H5_INDEX_CRT_ORDER, H5_ITER_INC, 1));
      await run(h5.H5Awrite_async(second, h5.H5T_NATIVE, [7]));
      expect(await file.attributeValue(group, 'alpha')).toEqual(Int8Array.of(7));
      await run(h5.H5Adelete_async(group, 'zulu'));
      await file.attribute(group, 'zulu', h5.H5T_STD_I8LE, scalar, [2]);
      expect(await names(H5_INDEX_CRT_ORDER, H5_ITER_INC)).toEqual(['alpha', 'mike', 'zulu']);
    });

    test.each(['with spaces', 'größe', '長い名前', 'a/b', '.', 'a.b', 'a?b&c=d#e%20', '"quoted"', 'x'.repeat(300)])(
      'have names such as %s',
      async (name) => {
        const file = await TrialFile.create(under);
        await file.attribute(file.id, name, h5.H5T_STD_I32LE, scalar, [42]);
        await file.reopen(h5.H5F_ACC_RDWR);
        expect(await file.attributeValue(file.id, name)).toEqual(Int32Array.of(42));
        expect(await run(h5.H5Aexists_async(file.id, name))).toBe(true);
        expect((await run(h5.H5Aiterate_async(file.id))).map((attribute) => attribute.name)).toEqual([name]);
        await run(h5.H5Arename_async(file.id, name, 'plain'));
        expect(await run(h5.H5Aexists_async(file.id, name))).toBe(false);
        expect(await file.attributeValue(file.id, 'plain')).toEqual(Int32Array.of(42));
      },
    );

    test('keep their names from each other when they are renamed', async () => {
      const file = await TrialFile.create(under);
      for (const [n, name] of ['a', 'b'].entries()) await file.attribute(file.id, name, h5.H5T_STD_I8LE, scalar, [n]);
      await expectFailure(h5.H5Arename_async(file.id, 'a', 'b'), 'already-exists');
      await expectFailure(h5.H5Arename_async(file.id, 'c', 'd'), 'not-found');
      expect(await file.attributeValue(file.id, 'b')).toEqual(Int8Array.of(1));
      await file.group('g');
      await run(h5.H5Aclose_async(h5.H5Acreate_by_name_async(file.id, 'g', 'old', h5.H5T_STD_I8LE, scalar)));
      await run(h5.H5Arename_by_name_async(file.id, 'g', 'old', 'new'));
      expect(await run(h5.H5Aexists_by_name_async(file.id, 'g', 'new'))).toBe(true);
    });
  });
}
