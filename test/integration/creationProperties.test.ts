import { join } from 'node:path';
import * as h5 from 'h5rx';
import { expect, test } from 'vitest';
import { run, temporaryFolder } from '../support/h5.js';
import { askH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const int = h5.H5T_STD_I32LE;

const MAKE = `
g = h5py.File(PATH, 'w')
s = h5py.string_dtype()
g.create_dataset('text', (2,), s, fillvalue='nöne')
g.create_dataset('empty', (2,), s, fillvalue='')
g.create_dataset('plain', (2,), s)
l = h5py.VirtualLayout((2, 3), 'i4')
l[0] = h5py.VirtualSource('a.h5', 'x', (3,))
l[1] = h5py.VirtualSource('b.h5', 'y/z', (3,))
g.create_virtual_dataset('virtual', l, fillvalue=7)
g.close()
`;

describeWithTools('creation properties', ['python'], ({ python }) => {
  test('tell fill values of variable length and the names of mappings', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.h5');
    const empty = await run(h5.H5Fcreate_async(join(folder, 'empty.h5'), h5.H5F_ACC_TRUNC));
    await run(h5.H5Fclose_async(empty));
    askH5py(
      python,
      join(folder, 'empty.h5'),
      `PATH = ${JSON.stringify(path)}`,
      ...MAKE.trim().split('\n'),
      'answer = 1',
    );
    const [texts, sources] = askH5py(
      python,
      path,
      "answer = [[f[n].fillvalue.decode() for n in ('text', 'empty')], [[s.file_name, s.dset_name] for s in f['virtual'].virtual_sources()]]",
    ) as [string[], [string, string][]];
    for (const flags of [h5.H5F_ACC_RDONLY, h5.H5F_ACC_RDWR]) {
      const file = await run(h5.H5Fopen_async(path, flags));
      const plist = async (name: string): Promise<h5.DatasetCreation> => {
        const dset = await run(h5.H5Dopen_async(file, name));
        const properties = await run(h5.H5Dget_create_plist_async(dset));
        await run(h5.H5Dclose_async(dset));
        return properties;
      };
      expect((await plist('text')).fillValue).toEqual([texts[0]]);
      expect((await plist('empty')).fillValue ?? ['']).toEqual([texts[1]]);
      expect((await plist('plain')).fillValue).toBeUndefined();
      const { layout, virtual, fillValue } = await plist('virtual');
      expect({ layout, virtual, fillValue }).toEqual({
        layout: 'virtual',
        virtual: sources.map(([srcFileName, srcDsetName]) => expect.objectContaining({ srcFileName, srcDsetName })),
        fillValue: Int32Array.of(7),
      });
      await run(h5.H5Fclose_async(file));
    }
  });

  test('a dataset made with a fill value of variable length tells it', async () => {
    const path = join(temporaryFolder(), 'a.h5');
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    const space = h5.H5Screate_simple([2]);
    const sequence = h5.H5Tvlen_create(int);
    const cases: [string, h5.Datatype, unknown][] = [
      ['text', h5.text, ['größer']],
      ['sequence', sequence, [Int32Array.of(1, -2, 3)]],
    ];
    for (const [name, type, fillValue] of cases) {
      const dset = await run(h5.H5Dcreate_async(file, name, type, space, {}, { fillValue }));
      expect((await run(h5.H5Dget_create_plist_async(dset))).fillValue).toEqual(fillValue);
      await run(h5.H5Dclose_async(dset));
    }
    await run(h5.H5Fclose_async(file));
    expect(
      askH5py(python, path, "answer = [f['text'].fillvalue.decode(), [int(v) for v in f['sequence'][0]]]"),
    ).toEqual(['größer', [1, -2, 3]]);
  });

  test('elements with a fill value of variable length are read, written ones and others', async () => {
    const path = join(temporaryFolder(), 'a.h5');
    await run(h5.H5Fclose_async(await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC))));
    const make = [
      "g = h5py.File(PATH, 'r+')",
      "d = g.create_dataset('part', (4,), h5py.string_dtype(), chunks=(2,), fillvalue='FILLVAL')",
    ];
    const empty = join(temporaryFolder(), 'b.h5');
    await run(h5.H5Fclose_async(await run(h5.H5Fcreate_async(empty, h5.H5F_ACC_TRUNC))));
    askH5py(python, empty, `PATH = ${JSON.stringify(path)}`, ...make, "d[:2] = ['p', 'q']", 'g.close()', 'answer = 1');
    const read = async (flags: number): Promise<unknown> => {
      const file = await run(h5.H5Fopen_async(path, flags));
      const data = await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'part'))).catch((error) => error);
      await run(h5.H5Fclose_async(file));
      return data;
    };
    expect(await read(h5.H5F_ACC_RDWR)).toEqual(['p', 'q', 'FILLVAL', 'FILLVAL']);
    expect(await read(h5.H5F_ACC_RDONLY)).toEqual(['p', 'q', 'FILLVAL', 'FILLVAL']);
  });
});
