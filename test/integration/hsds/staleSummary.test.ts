import * as h5 from 'h5rx';
import { toArray } from 'rxjs';
import { expect, test } from 'vitest';
import { run } from '../../support/h5.js';
import { ownHsds } from '../../support/hsds/ownHsds.js';
import { describeWithTools } from '../../support/tools.js';
import { connected } from './support/connected.js';
import { summarized } from './support/summarized.js';

const { H5F_ACC_RDONLY, H5F_ACC_RDWR, H5F_ACC_TRUNC, H5S_ALL, H5S_UNLIMITED, H5T_NATIVE } = h5;
const scalar = h5.H5Screate(h5.H5S_SCALAR);

async function put(object: h5.ObjectId, name: string, value: number): Promise<void> {
  const attribute = await run(h5.H5Acreate_async(object, name, h5.H5T_STD_I32LE, scalar));
  await run(h5.H5Awrite_async(attribute, H5T_NATIVE, Int32Array.of(value)));
  await run(h5.H5Aclose_async(attribute));
}

async function dataset(group: h5.LocationId, name: string, ...sizes: [number[], number[]?]): Promise<h5.DatasetId> {
  const [dims, maxdims] = sizes;
  const creation = maxdims ? { chunk: [4] } : {};
  return run(
    h5.H5Dcreate_async(group, name, h5.H5T_STD_I32LE, h5.H5Screate_simple(dims, maxdims ?? dims), {}, creation),
  );
}

describeWithTools('what the server found in the background', ['hsds'], () => {
  test('is not told where it has changed since', async () => {
    // No scan begins by itself.
    const server = await ownHsds({ options: { scan_wait_time: 3600 } });
    const domain = server.newDomain();
    const url = `hdf5:/${domain}`;
    const summary = async () => {
      const { domain_objs } = await (await server.request(`/?getobjs=1&domain=${domain}`)).json();
      return Object.keys(domain_objs ?? {}).length;
    };
    const tell = async () => {
      const source = h5.openFile(url, H5F_ACC_RDONLY, { connector: connected(server) });
      const found = await run(source.pipe(h5.walk({ attributes: 'values' }), toArray()));
      return found.map((member) => [
        member.path,
        member.kind === 'dataset' ? member.space.dims : member.link.type,
        Object.fromEntries(member.attributes?.map(({ name, data }) => [name, Array.from(data as Int32Array)]) ?? []),
      ]);
    };

    const first = await run(h5.H5Fcreate_async(url, H5F_ACC_TRUNC, {}, { connector: connected(server) }));
    const group = await run(h5.H5Gcreate_async(first, 'g'));
    await run(h5.H5Gcreate_async(first, 'h'));
    const noted = await dataset(group, 'noted', [3]);
    await put(noted, 'changed', 1);
    await put(noted, 'deleted', 1);
    await dataset(group, 'grown', [3], [H5S_UNLIMITED]);
    await dataset(group, 'gone', [3]);
    await dataset(group, 'moved', [3]);
    await run(h5.H5Fclose_async(first));
    await summarized(server, domain, 7);
    expect(await tell()).toEqual([
      ['g', 'H5L_TYPE_HARD', {}],
      ['g/gone', [3], {}],
      ['g/grown', [3], {}],
      ['g/moved', [3], {}],
      ['g/noted', [3], { changed: [1], deleted: [1] }],
      ['h', 'H5L_TYPE_HARD', {}],
    ]);

    const second = await run(h5.H5Fopen_async(url, H5F_ACC_RDWR, { connector: connected(server) }));
    const changed = await run(h5.H5Aopen_by_name_async(second, 'g/noted', 'changed'));
    await run(h5.H5Awrite_async(changed, H5T_NATIVE, Int32Array.of(2)));
    await run(h5.H5Adelete_by_name_async(second, 'g/noted', 'deleted'));
    const again = await run(h5.H5Dopen_async(second, 'g/noted'));
    await put(again, 'new', 3);
    await run(h5.H5Dset_extent_async(h5.H5Dopen_async(second, 'g/grown'), [10]));
    await run(h5.H5Ldelete_async(second, 'g/gone'));
    await run(h5.H5Lmove_async(second, 'g/moved', second, 'h/moved'));
    const added = await dataset(second, 'h/added', [5]);
    await put(added, 'n', 4);
    await run(h5.H5Lcreate_soft_async('/g', second, 's'));
    await run(h5.H5Fclose_async(second));
    expect(await tell()).toEqual([
      ['g', 'H5L_TYPE_HARD', {}],
      ['g/grown', [10], {}],
      ['g/noted', [3], { changed: [2], new: [3] }],
      ['h', 'H5L_TYPE_HARD', {}],
      ['h/added', [5], { n: [4] }],
      ['h/moved', [3], {}],
      ['s', 'H5L_TYPE_SOFT', {}],
    ]);
    expect(await summary()).toBe(7);

    const third = await run(h5.H5Fopen_async(url, H5F_ACC_RDONLY, { connector: connected(server) }));
    const grown = await run(h5.H5Dopen_async(third, 'g/grown'));
    expect(await run(h5.H5Dread_async(grown, H5T_NATIVE, H5S_ALL))).toHaveLength(10);
    await run(h5.H5Fclose_async(third));
  });
});
