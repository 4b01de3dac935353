/** The fewest bytes that hold a number, at least 1. Fields for counts are as wide as the greatest count that can occur. */
export function bytesFor(value: number): number {
  let bytes = 1;
  for (let rest = Math.floor(value / 256); rest >= 1; rest = Math.floor(rest / 256)) bytes++;
  return bytes;
}
