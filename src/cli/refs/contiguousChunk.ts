/** A chunk of contiguous data has about this many bytes. */
const CHUNK_BYTES = 16 * 2 ** 20;

/**
 * The chunks that contiguous data are cut into, so that not all is fetched for a part. Each lies in one piece and all are of the same size, because
 * one that reaches beyond the extent has no bytes there.
 */
export function contiguousChunk(dims: readonly number[], elementBytes: number): number[] {
  const chunk = dims.map((size) => Math.max(size, 1));
  const bytesOf = (): number => chunk.reduce((bytes, size) => bytes * size, elementBytes);
  for (const [dim, size] of chunk.entries()) {
    if (bytesOf() <= CHUNK_BYTES) break;
    const rowBytes = bytesOf() / size;
    const distance = (rows: number): number => Math.abs(Math.log((rows * rowBytes) / CHUNK_BYTES));
    chunk[dim] = divisors(size).reduce((best, rows) => (distance(rows) < distance(best) ? rows : best));
    if (chunk[dim] !== 1) break;
  }
  return chunk;
}

function divisors(number: number): number[] {
  const small: number[] = [];
  for (let divisor = 1; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) small.push(divisor);
  return [...small, ...small.map((divisor) => number / divisor).reverse()];
}
