// The file that the examples of docs/interfaces.md show, and the pixels that they come to.

import {
  EventSet,
  H5Dchunk_iter_async,
  H5Dclose_async,
  H5Dcreate_async,
  H5Dwrite_async,
  H5F_ACC_TRUNC,
  H5Fclose_async,
  H5Fcreate_async,
  H5Fget_file_image_async,
  H5Gclose_async,
  H5Gcreate_async,
  H5S_ALL,
  H5Screate_simple,
  H5T_NATIVE,
  H5T_NATIVE_FLOAT,
  H5T_NATIVE_USHORT,
  openDataset,
  openFile,
  whileOpen,
} from 'h5rx';
import { lastValueFrom } from 'rxjs';

export const FRAMES = 6;
/** Of a frame: four chunks, which are two requests of a remote file. */
const ROWS = 512;
const COLUMNS = 1024;

/** An element of a frame: a slope, which is elsewhere in each. */
const frameValue = (n, y, x) => ((x + 96 * n) % 700) + (y % 64);
const maskValue = (y, x) => (y + x) % 7;

/** The datasets with images, in the order in which they are listed. */
export const DATASETS = ['frames', 'mask'];

/** The bytes of the file; there is more in it than images. */
export async function sampleFile() {
  const es = new EventSet();
  const file = H5Fcreate_async(new Uint8Array(0), H5F_ACC_TRUNC, {}, {}, es);
  const write = (name, type, dims, creation, data) => {
    const dataset = H5Dcreate_async(file, name, type, H5Screate_simple(dims), {}, creation, {}, es);
    H5Dwrite_async(dataset, H5T_NATIVE, H5S_ALL, H5S_ALL, {}, data, es);
    H5Dclose_async(dataset, es);
  };
  const frames = new Float32Array(FRAMES * ROWS * COLUMNS);
  for (let i = 0; i < frames.length; i += 1) {
    const at = i % (ROWS * COLUMNS);
    frames[i] = frameValue(Math.floor(i / (ROWS * COLUMNS)), Math.floor(at / COLUMNS), at % COLUMNS);
  }
  write('frames', H5T_NATIVE_FLOAT, [FRAMES, ROWS, COLUMNS], { chunk: [1, 128, COLUMNS] }, frames);
  const mask = Uint16Array.from({ length: 30 * 40 }, (_, i) => maskValue(Math.floor(i / 40), i % 40));
  write('mask', H5T_NATIVE_USHORT, [30, 40], { chunk: [10, 40], shuffle: true, deflate: 6 }, mask);
  write('spectrum', H5T_NATIVE_FLOAT, [100], {}, new Float32Array(100));
  H5Gclose_async(H5Gcreate_async(file, 'entry', {}, {}, {}, es), es);
  const image = H5Fget_file_image_async(file, es);
  H5Fclose_async(file, es);
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0].error;
  return lastValueFrom(image);
}

/** Whether a request is for elements of a frame: by where its chunks lie in the file. */
export async function requestsFrame(bytes, n) {
  const chunks$ = openFile(bytes).pipe(
    openDataset('frames'),
    whileOpen((dataset) => H5Dchunk_iter_async(dataset)),
  );
  const chunks = (await lastValueFrom(chunks$)).filter(({ offset }) => offset[0] === n);
  return ({ range }) => {
    const [first, last] = range.match(/\d+/g).map(Number);
    return chunks.some(({ address, size }) => first < address + size && last >= address);
  };
}

/** What `paint` of the page makes of an image: its size, the sum of its greys, and those of its corners. */
function pixelsOf(rows, columns, value) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let y = 0; y < rows; y += 1)
    for (let x = 0; x < columns; x += 1) {
      low = Math.min(low, value(y, x));
      high = Math.max(high, value(y, x));
    }
  const grey = (y, x) => Math.floor((255 * (value(y, x) - low)) / (high - low));
  let sum = 0;
  for (let y = 0; y < rows; y += 1) for (let x = 0; x < columns; x += 1) sum += grey(y, x);
  const corners = [grey(0, 0), grey(0, columns - 1), grey(rows - 1, 0), grey(rows - 1, columns - 1)];
  return { columns, rows, sum, corners };
}

export const framePixels = (n) => pixelsOf(ROWS, COLUMNS, (y, x) => frameValue(n, y, x));
export const maskPixels = () => pixelsOf(30, 40, maskValue);
