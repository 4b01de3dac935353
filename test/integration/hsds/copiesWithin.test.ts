import * as h5 from 'h5rx';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, failure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { connected } from './support/connected.js';

describeWithHsds('a copy into the file that it is made of', (server) => {
  /** A file with groups, a dataset of a committed datatype, and soft links that lead to what is not there yet. */
  async function made(): Promise<{ readonly place: string; readonly connector: h5.Connector }> {
    const domain = server.newDomain();
    onTestFinished(() => server.removeDomain(domain));
    const place = `hdf5:/${domain}`;
    const connector = connected(server);
    const file = await run(h5.H5Fcreate_async(place, h5.H5F_ACC_EXCL, {}, { connector, fcloseDegree: 'strong' }));
    const lcpl = { createIntermediateGroup: true };
    await run(h5.H5Gcreate_async(file, 'g/h', lcpl));
    const type = await run(h5.H5Tcommit_async(file, 'g/t', h5.H5T_STD_I8LE));
    const dset = await run(h5.H5Dcreate_async(file, 'g/d', type, h5.H5Screate_simple([1])));
    await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, [5]));
    await run(h5.H5Lcreate_soft_async('/g/copy/h', file, 'g/h/soft'));
    const reference = await run(h5.H5Rcreate_object_async(file, 'g/h'));
    const refs = await run(h5.H5Dcreate_async(file, 'g/refs', h5.H5T_STD_REF_OBJ, h5.H5Screate_simple([1])));
    await run(h5.H5Dwrite_async(refs, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, [reference]));
    await run(h5.H5Fclose_async(file));
    return { place, connector };
  }

  const open = (place: string, connector: h5.Connector, flags = h5.H5F_ACC_RDWR): Promise<h5.FileId> =>
    run(h5.H5Fopen_async(place, flags, { connector, fcloseDegree: 'strong' }));

  async function paths(place: string): Promise<string[]> {
    const file = await open(place, connected(server), h5.H5F_ACC_RDONLY);
    const visited = await run(h5.H5Ovisit_async(file));
    await run(h5.H5Fclose_async(file));
    return visited.map(({ path }) => path).sort();
  }

  const ORIGINAL = ['.', 'g', 'g/d', 'g/h', 'g/refs', 'g/t'];
  const COPY = ['copy', 'copy/d', 'copy/h', 'copy/refs', 'copy/t'];

  test('has nothing of the groups that were created for it', async () => {
    const { place, connector } = await made();
    const file = await open(place, connector);
    await run(h5.H5Ocopy_async(file, 'g', file, './g//a/b/copy', {}, { createIntermediateGroup: true }));
    await run(h5.H5Fclose_async(file));
    expect(await paths(place)).toEqual([...ORIGINAL, 'g/a', 'g/a/b', ...COPY.map((path) => `g/a/b/${path}`)].sort());
  });

  test.each([
    ['the same connector', true],
    ['another one', false],
  ])('has nothing of itself when the file is opened again, by %s', async (_, isSame) => {
    const { place, connector } = await made();
    const source = await open(place, connector);
    const target = await open(place, isSame ? connector : connected(server));
    await run(h5.H5Ocopy_async(source, 'g', target, 'g/copy', { expandSoftLink: true }));
    await run(h5.H5Fclose_async(target));
    await run(h5.H5Fclose_async(source));
    expect(await paths(place)).toEqual([...ORIGINAL, ...COPY.map((path) => `g/${path}`)].sort());
  });

  test('keeps its references, with expandReference too, as in the library of HDF5', async () => {
    const { place, connector } = await made();
    const file = await open(place, connector);
    await run(h5.H5Ocopy_async(file, 'g', file, 'copy', { expandReference: true }));
    const dset = await run(h5.H5Dopen_async(file, 'copy/refs'));
    const [reference] = (await run(h5.H5Dread_async(dset))) as h5.Reference[];
    expect(await run(h5.H5Rget_obj_name_async(reference!))).toBe('/g/h');
    await run(h5.H5Fclose_async(file));
  });

  test('is refused what HSDS has not, with the reason', async () => {
    const { place, connector } = await made();
    const file = await open(place, connector);
    const error = await failure(h5.H5Ocopy_async(file, 'g', file, 'copy', { mergeCommittedDtype: true }));
    expect(error).toMatchObject({ kind: 'unsupported', message: expect.stringContaining('HSDS does not search') });
    await run(h5.H5Fclose_async(file));
  });

  test('is not made of a whole file in its own place, which would delete it', async () => {
    const { place, connector } = await made();
    for (const other of [connector, connected(server)])
      await expectFailure(
        h5.copyFile(place, place, { overwrite: true, fapl: { connector }, toFapl: { connector: other } }),
        'permission',
      );
    expect(await paths(place)).toEqual(ORIGINAL);
  });
});
