import type { Datatype } from '../../../model/Datatype.js';

/**
 * Whether a key is the same after a conversion to the map's datatype and back; floating-point numbers may have been rounded.
 *
 * @param type - The datatype of the map's keys.
 * @param memory - The datatype in which the key was given.
 */
export function isSameKey(given: unknown, back: unknown, type: Datatype, memory: Datatype): boolean {
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_ENUM':
    case 'H5T_COMPLEX': {
      const isRounded = isFloat(type) && isFloat(memory);
      return everyItem(given, back, (one, other) => isSameNumber(one, other, isRounded));
    }
    case 'H5T_REFERENCE':
      return true;
    case 'H5T_ARRAY':
      return isSameKey(given, back, type.base, memory.class === 'H5T_ARRAY' ? memory.base : memory);
    case 'H5T_VLEN': {
      const base = memory.class === 'H5T_VLEN' ? memory.base : memory;
      return everyItem(given, back, (one, other) => isSameKey(one, other, type.base, base));
    }
    case 'H5T_COMPOUND':
      return type.members.every(({ name, type: field }) => {
        const member = memory.class === 'H5T_COMPOUND' && memory.members.find((other) => other.name === name);
        const [one, other] = [given, back].map((columns) => (columns as Record<string, unknown>)[name]);
        return member && isSameKey(one, other, field, member.type);
      });
    default:
      return everyItem(given, back, (one, other) => one === other);
  }
}

function isFloat({ class: kind }: Datatype): boolean {
  return kind === 'H5T_FLOAT' || kind === 'H5T_COMPLEX';
}

function everyItem(given: unknown, back: unknown, test: (one: unknown, other: unknown) => boolean): boolean {
  const [items, others] = [given, back] as [ArrayLike<unknown>, ArrayLike<unknown>];
  return items.length === others.length && Array.prototype.every.call(items, (one, n) => test(one, others[n]));
}

function isSameNumber(one: unknown, other: unknown, isRounded: boolean): boolean {
  // `==` compares a number with a bigint exactly, and `true` with 1.
  // biome-ignore lint/suspicious/noDoubleEquals: see above
  if (one == other || (Number.isNaN(one) && Number.isNaN(other))) return true;
  return isRounded && Number.isFinite(Number(one)) && Number.isFinite(Number(other)) && !Number.isNaN(one);
}
