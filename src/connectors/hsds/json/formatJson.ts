import type { Json } from './Json.js';
import { JsonText } from './JsonText.js';

/** What can be written: JSON, with parts that are written already. */
export type Writable = Json | JsonText | readonly Writable[] | { readonly [name: string]: Writable };

/**
 * The JSON text of a value as Python reads it, in ASCII: bigints are integers, -0 keeps its sign, `NaN` and the infinities have their
 * names. What `parseJson` reads is what was given.
 */
export function formatJson(value: Writable): string {
  switch (typeof value) {
    case 'bigint':
      return value.toString();
    case 'number':
      return Object.is(value, -0) ? '-0.0' : String(value);
    case 'object':
      if (value === null) return 'null';
      if (value instanceof JsonText) return value.text;
      if (Array.isArray(value)) return `[${value.map(formatJson).join(',')}]`;
      return `{${Object.entries(value as { readonly [name: string]: Writable })
        .map(([name, item]) => `${formatText(name)}:${formatJson(item)}`)
        .join(',')}}`;
    case 'string':
      return formatText(value);
    default:
      return JSON.stringify(value);
  }
}

/** With escapes beyond ASCII: what is sent then has as many bytes as characters. */
function formatText(text: string): string {
  return JSON.stringify(text).replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
