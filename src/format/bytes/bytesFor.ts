/** The width of the widest field. */
const MAX_BYTES = 8;

/**
 * The fewest bytes that hold a number, from 1 to 8. A count is stored as wide as its greatest possible value needs; damaged
 * sizes and depths make that value infinite.
 */
export function bytesFor(value: number): number {
  let bytes = 1;
  while (bytes < MAX_BYTES && value >= 256 ** bytes) bytes++;
  return bytes;
}
