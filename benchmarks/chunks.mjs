// Where the chunks of a dataset lie. Shapes are multiples of their chunks.

export const npoints = (shape) => shape.reduce((product, length) => product * length, 1);

/** The first element of each chunk, in C order. */
export function* offsetsOfChunks(shape, chunk) {
  const offset = shape.map(() => 0);
  while (offset[0] < shape[0]) {
    yield [...offset];
    for (let d = shape.length - 1; d >= 0; d -= 1) {
      offset[d] += chunk[d];
      if (offset[d] < shape[d] || d === 0) break;
      offset[d] = 0;
    }
  }
}

/** A chunk of an array, as its own array. */
export function chunkAt(values, shape, chunk, offset) {
  const result = new values.constructor(npoints(chunk));
  const run = chunk[chunk.length - 1];
  const rows = [...chunk.slice(0, -1), 1];
  let to = 0;
  for (const row of offsetsOfChunks(
    rows,
    rows.map(() => 1),
  )) {
    const from = shape.reduce((at, length, d) => at * length + offset[d] + row[d], 0);
    result.set(values.subarray(from, from + run), to);
    to += run;
  }
  return result;
}
