import type { CharacterSet } from '../../../model/Datatype.js';

const ASCII = /^[\0-\x7f]*$/;

/** The character set to store with a name: the one asked for; otherwise UTF-8 where the name needs it, ASCII where it does not. */
export function characterSetOf(name: string, asked: CharacterSet | undefined): CharacterSet {
  return asked ?? (ASCII.test(name) ? 'ASCII' : 'UTF-8');
}
