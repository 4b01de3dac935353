import type { CharacterSet } from '../../../model/Datatype.js';

const ASCII = /^[\0-\x7f]*$/;

/** The character set to store with a name: the one asked for, or else ASCII, or UTF-8 for names that are not ASCII. */
export function characterSetOf(name: string, asked: CharacterSet | undefined): CharacterSet {
  return asked ?? (ASCII.test(name) ? 'ASCII' : 'UTF-8');
}
