import type { Datatype, StringDatatype } from '../Datatype.js';
import { within } from '../H5Error.js';
import { checkInteger } from './check.js';

const VARIABLE = {
  class: 'H5T_STRING',
  size: 'H5T_VARIABLE',
  cset: 'UTF-8',
  strpad: 'NULLTERM',
} as const satisfies StringDatatype;

/** The datatype of text: itself one of any length, called with a number, one of at most that many bytes. */
export type Text = typeof VARIABLE & ((size: number) => StringDatatype & { readonly size: number });

/**
 * The datatype of text in UTF-8: `text` has any length, `text(n)` at most `n` bytes, which are padded with NULs. The same as
 * `H5Tset_cset(H5Tset_size(H5T_C_S1, H5T_VARIABLE), 'UTF-8')`, and as the null-padded string of `n` bytes.
 *
 *     H5Acreate_async(file, 'title', text, H5Screate(H5S_SCALAR))
 *     compound({ name: text, code: text(8) })
 *
 * Errors: `H5Error` `bad-argument` for a size that is not an integer of at least 1.
 */
export const text: Text = /* @__PURE__ */ Object.freeze(
  /* @__PURE__ */ Object.assign((size: number) => {
    within('text', () => checkInteger('the size of a text', size, 1));
    return Object.freeze({ class: 'H5T_STRING', size, cset: 'UTF-8', strpad: 'NULLPAD' } as const);
  }, VARIABLE),
);

/** A datatype as a plain value, which `text` is not. */
export function plainDatatype<Type extends Datatype>(type: Type): Type {
  return (type as unknown) === text ? (VARIABLE as unknown as Type) : type;
}
