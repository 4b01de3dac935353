// Very many small objects created, renamed and deleted.

import { rmSync } from 'node:fs';
import { compare, timed } from '../compare.mjs';
import { inNode, inPython } from '../harness.mjs';
import { cannot, digits } from '../table.mjs';
import { outputOf } from '../written.mjs';

export const reads = [];

const OBJECTS = 10_000;

export async function run(context) {
  const { python, rounds } = context;
  const by = (party, measure) => async () => {
    const path = outputOf(context, party);
    try {
      return await measure({ path, objects: OBJECTS });
    } finally {
      rmSync(path, { force: true });
    }
  };
  const inH5rx = (order) => by('h5rx', (args) => inNode(import.meta.url, 'byH5rx', { ...args, order }));
  return compare(
    { ...context, rounds: Math.min(rounds, 3) },
    {
      what: `${digits(OBJECTS)} datasets of one element created, renamed and deleted`,
      measure: { of: ({ seconds }) => seconds, unit: 's', better: 'lower' },
      ways: {
        'into one event set, one after the other': inH5rx('each'),
        'into one event set, first all of one': inH5rx('all'),
      },
      peers: {
        h5wasm: cannot('h5wasm renames and deletes no objects.'),
        jsfive: cannot('jsfive does not write.'),
        zarrita: cannot('zarrita renames and deletes no arrays.'),
        h5py: python && by('h5py', (args) => inPython(python, 'edit', args)),
      },
      targets: [{ atMost: 10 }],
    },
  );
}

const WARMING = 100;

export async function byH5rx({ path, objects, order }) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5T_STD_I32LE: integer } = h5;
  const space = h5.H5Screate(h5.H5S_SCALAR);
  const edit = async (to, count) => {
    const es = new h5.EventSet();
    const file = h5.H5Fcreate_async(to, h5.H5F_ACC_TRUNC, none, none, es);
    const create = (n) =>
      h5.H5Dclose_async(h5.H5Dcreate_async(file, `d${n}`, integer, space, none, none, none, es), es);
    const rename = (n) => h5.H5Lmove_async(file, `d${n}`, file, `renamed ${n}`, none, none, es);
    const remove = (n) => h5.H5Ldelete_async(file, `renamed ${n}`, none, es);
    if (order === 'each') for (let n = 0; n < count; n += 1) [create, rename, remove].forEach((one) => void one(n));
    else for (const one of [create, rename, remove]) for (let n = 0; n < count; n += 1) one(n);
    h5.H5Fclose_async(file, es);
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  };
  await edit(`${path}-warm`, WARMING);
  rmSync(`${path}-warm`);
  const { seconds } = await timed(() => edit(path, objects));
  return { seconds, checksum: 0 };
}
