/** Strings, which stay as they are, and what Python writes for numbers that JSON does not have. */
const STRINGS_AND_NUMBERS = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\b(?:NaN|Infinity)\b/g;
/** Too large for a double: read as infinity. */
const INFINITY = '1e999';

/**
 * Parses JSON as HSDS writes it: `NaN`, `Infinity` and `-Infinity` occur as numbers, of fill values for instance.
 * Errors (thrown): `SyntaxError`.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error;
    const mark = unusedMark(text);
    const json = text.replace(STRINGS_AND_NUMBERS, (found) => {
      if (found.startsWith('"')) return found;
      return found.endsWith('NaN') ? `"${mark}"` : found.replace('Infinity', INFINITY);
    });
    return JSON.parse(json, (_key, value: unknown) => (value === mark ? Number.NaN : value));
  }
}

/** A text that no string in the JSON is, escaped or not. */
function unusedMark(text: string): string {
  for (;;) {
    const mark = `NaN${Math.random()}`;
    if (!text.includes(mark)) return mark;
  }
}
