/** Numbers as text: the shortest digits that give back the same value in its own precision. */

/** A number of a `Float64Array`; `NaN`, `Infinity` and `-Infinity` by these names, and `-0.0` so that no parser takes it for an integer. */
export function formatDouble(value: number): string {
  return Object.is(value, -0) ? '-0.0' : String(value);
}

/** A number of a `Float32Array`: 0.1 and not 0.10000000149011612. */
export function formatSingle(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return formatDouble(value);
  for (let digits = 6; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(Number(value.toPrecision(9)));
}

const UNITS = ['KiB', 'MiB', 'GiB', 'TiB'];

/** A number of bytes: `512 B`, `64.0 MiB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`;
  let size = bytes / 1024;
  let unit = 0;
  while (size >= 1024 && unit < UNITS.length - 1) {
    size /= 1024;
    unit += 1;
  }
  return `${size.toFixed(1)} ${UNITS[unit]}`;
}
