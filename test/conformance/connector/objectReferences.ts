import * as h5 from 'h5rx';
import { describe, expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import type { ConnectorUnderTest } from './ConnectorUnderTest.js';
import { TrialFile } from './TrialFile.js';

const scalar = h5.H5Screate(h5.H5S_SCALAR);

/** References as elements: in datasets, attributes, compounds, arrays and sequences, and what becomes of them. */
export function objectReferencesConform(under: ConnectorUnderTest): void {
  const tokenOf = async (location: h5.LocationId, name: string) =>
    (await run(h5.H5Oget_info_by_name_async(location, name))).token;
  const referTo = (file: TrialFile, name: string) => run(h5.H5Rcreate_object_async(file.id, name));
  /** A file with a group, a dataset of 4 × 5 numbers and a committed datatype. */
  const make = async (): Promise<TrialFile> => {
    const file = await TrialFile.create(under);
    await file.group('g/below');
    await file.dataset(
      'd',
      h5.H5T_STD_I32LE,
      [4, 5],
      Int32Array.from({ length: 20 }, (_, n) => n),
    );
    await run(h5.H5Tcommit_async(file.id, 't', h5.H5T_STD_I8LE));
    return file;
  };
  const expectTokens = async (file: TrialFile, references: h5.H5Data, names: (string | null)[]) => {
    const tokens: unknown[] = [];
    for (const reference of references as (h5.Reference | null)[]) {
      if (!reference) {
        tokens.push(null);
        continue;
      }
      const opened = await run(h5.H5Ropen_object_async(reference));
      tokens.push(await tokenOf(opened as h5.LocationId, '.'));
    }
    const expected: unknown[] = [];
    for (const name of names) expected.push(name === null ? null : await tokenOf(file.id, name));
    expect(tokens).toEqual(expected);
  };

  describe('references as elements', () => {
    test('lead to groups, datasets, datatypes and the root, from datasets and attributes', async () => {
      const file = await make();
      const names = ['/', 'g/below', 'd', 't', null];
      const references: (h5.Reference | null)[] = [];
      for (const name of names) references.push(name === null ? null : await referTo(file, name));
      await file.dataset('refs', h5.H5T_STD_REF_OBJ, [5], references);
      await file.attribute(file.id, 'refs', h5.H5T_STD_REF_OBJ, [5], references);
      await file.reopen();
      await expectTokens(file, await file.read(await file.open('refs')), names);
      await expectTokens(file, await file.attributeValue(file.id, 'refs'), names);
    });

    test('that were never written are null', async () => {
      const file = await make();
      expect(await file.read(await file.dataset('refs', h5.H5T_STD_REF_OBJ, [2, 2]))).toEqual([null, null, null, null]);
    });

    test.each<[string, h5.Datatype, (references: h5.Reference[]) => h5.H5Container, (read: h5.H5Data) => h5.H5Data]>([
      [
        'compounds',
        h5.compound({ n: h5.H5T_STD_I8LE, ref: h5.H5T_STD_REF_OBJ }),
        (ref) => ({ n: Int8Array.of(1, 2), ref }),
        (read) => (read as h5.CompoundData).ref as h5.H5Data,
      ],
      ['arrays', h5.H5Tarray_create(h5.H5T_STD_REF_OBJ, [1]), (ref) => ref, (read) => read],
      [
        'sequences',
        h5.H5Tvlen_create(h5.H5T_STD_REF_OBJ),
        ([first, second]) => [[first!], [second!]],
        (read) => (read as h5.H5Data[]).flat() as h5.H5Data,
      ],
    ])('are in %s too', async (_, type, pack, unpack) => {
      const file = await make();
      if (await file.refuses(type)) return;
      await file.dataset('refs', type, [2], pack([await referTo(file, 'd'), await referTo(file, 'g')]));
      await file.reopen();
      await expectTokens(file, unpack(await file.read(await file.open('refs'))), ['d', 'g']);
    });

    test('are selected, and replaced one by one', async () => {
      const file = await make();
      const [toGroup, toDataset] = [await referTo(file, 'g'), await referTo(file, 'd')];
      const dset = await file.dataset('refs', h5.H5T_STD_REF_OBJ, [3], [toGroup, null, toGroup]);
      const last = h5.H5Sselect_elements(h5.H5Screate_simple([3]), h5.H5S_SELECT_SET, [[2]]);
      await file.write(dset, [toDataset], { file: last });
      await expectTokens(file, await file.read(dset), ['g', null, 'd']);
      await file.write(dset, [null], { file: last });
      await expectTokens(file, await file.read(dset), ['g', null, null]);
    });

    test('stay with an object that is moved, and get lost with one that is deleted', async () => {
      const file = await make();
      const dset = await file.dataset(
        'refs',
        h5.H5T_STD_REF_OBJ,
        [2],
        [await referTo(file, 'd'), await referTo(file, 'g')],
      );
      await run(h5.H5Lmove_async(file.id, 'd', file.id, 'g/moved'));
      const [toDataset, toGroup] = (await file.read(dset)) as h5.Reference[];
      await expectTokens(file, [toDataset!], ['g/moved']);
      expect(await run(h5.H5Rget_obj_name_async(toDataset!))).toBe('/g/moved');
      await run(h5.H5Ldelete_async(file.id, 'g'));
      for (const reference of [toDataset!, toGroup!]) {
        await expectFailure(h5.H5Ropen_object_async(reference), 'not-found');
        await expectFailure(h5.H5Rget_obj_name_async(reference), 'not-found');
      }
    });

    const space = h5.H5Screate_simple([4, 5]);
    const box = h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [1, 2], null, [2, 2], null);
    test.each<[string, h5.Dataspace, number[]]>([
      ['boxes', box, [7, 8, 12, 13]],
      ['strided boxes', h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [0, 1], [3, 2], [2, 2], null), [1, 3, 16, 18]],
      [
        'blocks',
        h5.H5Sselect_hyperslab(space, h5.H5S_SELECT_SET, [0, 0], [1, 3], [1, 2], [2, 2]),
        [0, 1, 3, 4, 5, 6, 8, 9],
      ],
      ['unions', h5.H5Sselect_hyperslab(box, h5.H5S_SELECT_OR, [3, 0], null, [1, 1], null), [7, 8, 12, 13, 15]],
      [
        'points',
        h5.H5Sselect_elements(space, h5.H5S_SELECT_SET, [
          [3, 4],
          [0, 1],
        ]),
        [19, 1],
      ],
      ['whole extents', space, Array.from({ length: 20 }, (_, n) => n)],
    ])('to regions that are %s select them, or are refused as elements', async (_, selected, numbers) => {
      const file = await make();
      const select = async (reference: h5.Reference) => {
        const dset = (await run(h5.H5Ropen_object_async(reference))) as h5.DatasetId;
        return file.read(dset, { file: await run(h5.H5Ropen_region_async(reference)) });
      };
      const reference = await run(h5.H5Rcreate_region_async(file.id, 'd', selected));
      expect(await select(reference)).toEqual(Int32Array.from(numbers));
      if (await file.refuses(h5.H5T_STD_REF_DSETREG)) return;
      const dset = await file.dataset('refs', h5.H5T_STD_REF_DSETREG, [2]);
      if (selected !== box && (await isUnsupported(file.writing(dset, [reference, null], {})))) {
        expect(await file.read(dset)).toEqual([null, null]);
        return;
      }
      await file.write(dset, [reference, null]);
      await file.attribute(file.id, 'ref', h5.H5T_STD_REF_DSETREG, scalar, [reference]);
      await file.reopen();
      const [stored, none] = (await file.read(await file.open('refs'))) as (h5.Reference | null)[];
      expect(none).toBeNull();
      expect(await select(stored!)).toEqual(Int32Array.from(numbers));
      const [inAttribute] = (await file.attributeValue(file.id, 'ref')) as h5.Reference[];
      expect(await select(inAttribute!)).toEqual(Int32Array.from(numbers));
    });

    test('of the newer kind lead to objects, regions and attributes', async () => {
      const file = await make();
      if (await file.refuses(h5.H5T_STD_REF)) return;
      await file.attribute(await file.open('d'), 'a', h5.H5T_STD_I32LE, scalar, [6]);
      const region = h5.H5Sselect_hyperslab(h5.H5Screate_simple([4, 5]), h5.H5S_SELECT_SET, [0, 0], null, [1, 2], null);
      const references = [
        await referTo(file, 'g'),
        await run(h5.H5Rcreate_region_async(file.id, 'd', region)),
        await run(h5.H5Rcreate_attr_async(file.id, 'd', 'a')),
        null,
      ];
      await file.dataset('refs', h5.H5T_STD_REF, [4], references);
      await file.reopen();
      const stored = (await file.read(await file.open('refs'))) as (h5.Reference | null)[];
      expect(stored.map((reference) => reference?.type)).toEqual(['object', 'region', 'attr', undefined]);
      const attr = await run(h5.H5Ropen_attr_async(stored[2]!));
      expect(await run(h5.H5Aread_async(attr))).toEqual(Int32Array.of(6));
      await expectTokens(file, stored.slice(0, 2), ['g', 'd']);
    });

    test('are made of what is there, and of selections in it', async () => {
      const file = await make();
      const beyond = h5.H5Sselect_hyperslab(h5.H5Screate_simple([9, 9]), h5.H5S_SELECT_SET, [8, 8], null, [1, 1], null);
      await expectFailure(h5.H5Rcreate_region_async(file.id, 'd', beyond), 'bad-argument');
      await expectFailure(h5.H5Rcreate_region_async(file.id, 'g', beyond), 'bad-argument');
      await expectFailure(h5.H5Rcreate_attr_async(file.id, 'd', 'nothing'), 'not-found');
      await expectFailure(h5.H5Ropen_region_async(await referTo(file, 'd')), 'bad-argument');
      await expectFailure(h5.H5Ropen_attr_async(await referTo(file, 'd')), 'bad-argument');
    });
  });
}

/** Whether an operation fails because the connector does not have what it asks for. Other failures are failures. */
async function isUnsupported(operation: h5.Operation<unknown>): Promise<boolean> {
  try {
    await run(operation);
    return false;
  } catch (error) {
    expect(error).toMatchObject({ kind: 'unsupported' });
    return true;
  }
}
