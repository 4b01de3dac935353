// Very many small writes that adjoin each other in one dataset, with and without leave to merge them.

import { compare, timed } from '../compare.mjs';
import { inNode, inPython } from '../harness.mjs';
import { openH5wasm } from '../peers.mjs';
import { cannot, digits } from '../table.mjs';
import { floatsOf } from '../writeFiles.mjs';
import { thenRead } from '../written.mjs';

export const reads = ['values.f32'];

const WRITES = 10_000;
const LENGTH = 100;

export async function run(context) {
  const { python, rounds, values } = context;
  const args = { values, writes: WRITES, length: LENGTH };
  const by = (party, name, more) =>
    thenRead(context, party, (path) => inNode(import.meta.url, name, { ...args, ...more, path }));
  return compare(
    { ...context, rounds: Math.min(rounds, 3) },
    {
      what: `${digits(WRITES)} adjoining writes of ${LENGTH} float32, contiguous`,
      measure: { of: ({ seconds }) => WRITES / seconds, unit: 'writes/s' },
      ways: {
        'into one event set': by('h5rx', 'byH5rx', { merge: false }),
        'into one event set, `dxpl.merge`': by('h5rx', 'byH5rx', { merge: true }),
      },
      peers: {
        h5wasm: by('h5wasm', 'byH5wasm'),
        jsfive: cannot('jsfive does not write.'),
        zarrita: cannot('Zarr stores whole chunks: each such write would read and write one of them.'),
        h5py: python && thenRead(context, 'h5py', (path) => inPython(python, 'write_small', { ...args, path })),
      },
    },
  );
}

const WARMING = 50;

/** The parts, each in a buffer of its own; times `write`, which ends when the file is closed. */
async function measured({ path, values, writes, length }, write) {
  const whole = await floatsOf(values);
  const parts = Array.from({ length: writes }, (_, n) => whole.slice(n * length, (n + 1) * length));
  await write(`${path}-warm`, parts.slice(0, WARMING));
  const { seconds } = await timed(() => write(path, parts));
  return { seconds };
}

export async function byH5rx(args) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const { H5P_DEFAULT: none, H5S_ALL: all, H5T_IEEE_F32LE: float, H5T_NATIVE: native } = h5;
  const dxpl = args.merge ? { merge: true } : none;
  return measured(args, async (path, parts) => {
    const es = new h5.EventSet();
    const extent = h5.H5Screate_simple([parts.length * args.length]);
    const file = h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC, none, none, es);
    const dset = h5.H5Dcreate_async(file, 'data', float, extent, none, none, none, es);
    parts.forEach((part, n) => {
      const space = h5.H5Sselect_hyperslab(extent, 'H5S_SELECT_SET', [n * args.length], null, [args.length], null);
      h5.H5Dwrite_async(dset, native, all, space, dxpl, part, es);
    });
    h5.H5Dclose_async(dset, es);
    h5.H5Fclose_async(file, es);
    const { err_occurred } = await lastValueFrom(es.wait());
    if (err_occurred) throw es.takeErrors()[0].error;
  });
}

/** h5wasm has no dataset without data: zeros are written first. */
export async function byH5wasm(args) {
  return measured(args, async (path, parts) => {
    const file = await openH5wasm(path, 'w');
    const shape = [parts.length * args.length];
    const dataset = file.create_dataset({ name: 'data', data: new Float32Array(shape[0]), shape, dtype: '<f4' });
    for (const [n, part] of parts.entries()) {
      dataset.write_slice([[n * args.length, (n + 1) * args.length]], part);
    }
    file.close();
  });
}
