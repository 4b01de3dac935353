// All attributes of many small objects, with their values.

import { join } from 'node:path';
import { compare, timed } from '../compare.mjs';
import { inNode, inPython } from '../harness.mjs';
import { openH5wasm, startH5rx } from '../peers.mjs';

export const reads = [];
export const needsH5py = true;

const SIZES = { objects: 300, attributes: 30 };

export async function run(context) {
  const { folder, python } = context;
  const args = { path: join(folder, 'attributes.h5'), ...SIZES };
  await inPython(python, 'write_attributes', args);
  const here = (name) => () => inNode(import.meta.url, name, args);
  return compare(context, {
    path: args.path,
    what: `${SIZES.objects} datasets with ${SIZES.attributes} attributes each, all values`,
    measure: { of: ({ seconds }) => seconds * 1000, unit: 'ms', better: 'lower' },
    targets: [{ times: 1, than: 'h5wasm' }],
    ways: {
      "`members({ attributes: 'values' })`": here('byMembers'),
      '`H5Aiterate_async` with their values, into one event set': here('byIteration'),
      'names, then each opened, read and closed, into one event set': here('byH5rx'),
    },
    peers: { h5wasm: here('byH5wasm'), h5py: () => inPython(python, 'read_attributes', args) },
  });
}

export async function byMembers({ path }) {
  const { members, openFile } = await import('h5rx');
  const { lastValueFrom, reduce } = await import('rxjs');
  await startH5rx(path);
  const { seconds, result } = await timed(() => {
    const sum = reduce((all, { attributes }) => attributes.reduce((so, { data: [value] }) => so + value, all), 0);
    return lastValueFrom(openFile(path).pipe(members({ attributes: 'values' }), sum));
  });
  return { seconds, checksum: result };
}

export function byIteration(args) {
  return inOneSet(args, async (h5, objects, es) => {
    const { lastValueFrom } = await import('rxjs');
    const lists = objects.map((object) => {
      const list$ = h5.H5Aiterate_async(object, h5.H5_INDEX_NAME, h5.H5_ITER_INC, { value: true }, es);
      h5.H5Oclose_async(object, es);
      return lastValueFrom(list$);
    });
    return (await Promise.all(lists)).flat().map(({ value }) => value);
  });
}

export function byH5rx(args) {
  return inOneSet(args, async (h5, objects, es) => {
    const { lastValueFrom } = await import('rxjs');
    const lists = objects.map((object) =>
      lastValueFrom(h5.H5Aiterate_async(object, h5.H5_INDEX_NAME, h5.H5_ITER_INC, undefined, es)),
    );
    const values = [];
    for (const [n, object] of objects.entries()) {
      for (const { name } of await lists[n]) {
        const attr = h5.H5Aopen_async(object, name, h5.H5P_DEFAULT, es);
        values.push(lastValueFrom(h5.H5Aread_async(attr, h5.H5T_NATIVE, es)));
        h5.H5Aclose_async(attr, es);
      }
      h5.H5Oclose_async(object, es);
    }
    return Promise.all(values);
  });
}

/** Times opening the file and its objects, what `read` does with them, which gives all values, and closing the file, in one event set. */
async function inOneSet({ path, objects }, read) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  await startH5rx(path);
  const { seconds, result } = await timed(async () => {
    const es = new h5.EventSet();
    const file = h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY, h5.H5P_DEFAULT, es);
    const opened = Array.from({ length: objects }, (_, n) => h5.H5Oopen_async(file, `d${n}`, h5.H5P_DEFAULT, es));
    const values = await read(h5, opened, es);
    h5.H5Fclose_async(file, es);
    await lastValueFrom(es.wait());
    return values.reduce((sum, [value]) => sum + value, 0);
  });
  return { seconds, checksum: result };
}

export async function byH5wasm({ path, objects }) {
  await (await import('h5wasm/node')).default.ready;
  const { seconds, result } = await timed(async () => {
    const file = await openH5wasm(path);
    let sum = 0;
    for (let n = 0; n < objects; n += 1) {
      for (const attribute of Object.values(file.get(`d${n}`).attrs)) sum += attribute.value;
    }
    file.close();
    return sum;
  });
  return { seconds, checksum: result };
}
