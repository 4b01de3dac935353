const numbers = new Intl.NumberFormat('en', { maximumSignificantDigits: 6 });

/** A number of a file, in six digits. */
export const digits = (value) => numbers.format(value);

/** Bytes as a person reads them: `12.3 MiB`. */
export const mebibytes = (bytes, unit = ' MiB') => `${(bytes / 2 ** 20).toFixed(1)}${unit}`;

/** The extent of a dataspace: `5 × 120 × 200`. */
export function extent({ class: kind, dims }) {
  if (kind === 'H5S_NULL') return 'null';
  return kind === 'H5S_SCALAR' ? 'scalar' : dims.join(' × ');
}

/** The first characters of data as JSON; 64-bit integers are exact. */
export function json(data) {
  const plain = (_, value) => {
    if (typeof value === 'bigint') return String(value);
    return ArrayBuffer.isView(value) ? Array.from(value, String) : value;
  };
  const text = JSON.stringify(data, plain, 1);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text;
}

const MOST_CHARACTERS = 20_000;
