/** No field of a file is wider. */
const MAX_BYTES = 8;

/**
 * The fewest bytes that hold a number, at least 1 and at most 8. Fields for counts are as wide as the greatest count that can
 * occur, which damaged sizes and depths make infinite.
 */
export function bytesFor(value: number): number {
  let bytes = 1;
  while (bytes < MAX_BYTES && value >= 256 ** bytes) bytes++;
  return bytes;
}
