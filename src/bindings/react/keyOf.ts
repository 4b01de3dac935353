/** A number for each thing that is compared by its identity. */
const numbers = new WeakMap<object, number>();
let last = 0;

function numberOf(thing: object): number {
  const known = numbers.get(thing);
  if (known !== undefined) return known;
  last += 1;
  numbers.set(thing, last);
  return last;
}

/**
 * A text that two values share where they say the same: plain objects, arrays and what is in them by what they hold, functions and objects
 * of classes by their identity.
 *
 * @param ofFunction - What stands for a function, where it is not its identity.
 */
export function keyOf(value: unknown, ofFunction?: string): string {
  const keyOfPart = (part: unknown): string => keyOf(part, ofFunction);
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'function') return ofFunction ?? `#${numberOf(value)}`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map(keyOfPart).join()}]`;
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return `#${numberOf(value)}`;
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${keyOfPart(field)}`).join()}}`;
}
