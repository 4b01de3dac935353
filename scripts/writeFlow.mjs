import { readFileSync, writeFileSync } from 'node:fs';
import {
  compound,
  EventSet,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dwrite_async,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5P_DEFAULT,
  H5S_ALL,
  H5Screate_simple,
  H5Sselect_hyperslab,
  H5T_NATIVE,
  H5T_NATIVE_DOUBLE,
  H5T_NATIVE_FLOAT,
  H5T_NATIVE_INT,
  text,
} from 'h5rx';
import { lastValueFrom } from 'rxjs';

/** Steps in time, and points in each direction. */
const STEPS = 48;
const POINTS = 2048;
/** Fills the chunk of which a byte is changed, so that it no longer fits its checksum. */
const MARK = 0.1234567890123;

/** Writes a file as a simulation of a flow would leave it, of which one step is there. */
export async function writeFlow(path, step) {
  const es = new EventSet();
  const file = H5Fcreate_async(path, H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT, es);
  const create = (name, type, dims, dcpl) =>
    H5Dcreate_async(file, name, type, H5Screate_simple(dims), { createIntermediateGroup: true }, dcpl, {}, es);
  const write = (name, type, dims, data) => {
    const dset = create(name, type, dims, {});
    H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data, es);
    H5Dclose_async(dset, es);
  };

  const cube = [STEPS, POINTS, POINTS];
  const chunked = { chunk: [1, 256, 256], shuffle: true, deflate: 4 };
  const vorticity = create('flow/vorticity', H5T_NATIVE_FLOAT, cube, chunked);
  const slab = H5Sselect_hyperslab(
    H5Screate_simple(cube),
    'H5S_SELECT_SET',
    [step, 0, 0],
    null,
    [1, POINTS, POINTS],
    null,
  );
  H5Dwrite_async(vorticity, H5T_NATIVE, H5Screate_simple([1, POINTS, POINTS]), slab, H5P_DEFAULT, field(POINTS), es);
  H5Dclose_async(vorticity, es);
  H5Dclose_async(create('flow/pressure', H5T_NATIVE_FLOAT, cube, chunked), es);
  H5Dclose_async(create('flow/density', H5T_NATIVE_DOUBLE, cube, chunked), es);

  const along = Float64Array.from({ length: POINTS }, (_, i) => i / POINTS);
  write('grid/x', H5T_NATIVE_DOUBLE, [POINTS], along);
  write('grid/y', H5T_NATIVE_DOUBLE, [POINTS], along);
  const damaged = create('run/damaged', H5T_NATIVE_DOUBLE, [2, 32, 64], { chunk: [1, 32, 64], fletcher32: true });
  H5Dwrite_async(damaged, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, new Float64Array(64 * 64).fill(MARK, 2048), es);
  H5Dclose_async(damaged, es);
  const parameters = compound({ reynolds: H5T_NATIVE_DOUBLE, seed: H5T_NATIVE_INT });
  write('run/parameters', parameters, [1], { reynolds: [12_000], seed: [7] });
  write('run/title', text, [1], ['Shear layer, decaying']);
  H5Fclose_async(file, es);
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0].error;

  const bytes = readFileSync(path);
  bytes[bytes.indexOf(Buffer.from(Float64Array.of(MARK).buffer))] ^= 0xff;
  writeFileSync(path, bytes);
}

/** A field of eddies: waves whose places are bent by other waves. */
function field(points) {
  const values = new Float32Array(points * points);
  for (let row = 0, i = 0; row < points; row += 1) {
    for (let column = 0; column < points; column += 1, i += 1) {
      let [x, y] = [(4 * column) / points, (4 * row) / points];
      for (let bend = 1; bend <= 5; bend += 1) {
        const strength = 0.9 / bend;
        [x, y] = [
          x + strength * Math.sin(bend * 0.9 * y + 1.7 * bend) + 0.12 * Math.sin(3.1 * bend * y),
          y + strength * Math.sin(bend * 0.8 * x + 0.6 * bend),
        ];
      }
      values[i] = Math.sin(1.6 * x) * Math.cos(1.3 * y) + 0.35 * Math.sin(2.4 * (x + y));
    }
  }
  return values;
}
