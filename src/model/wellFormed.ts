import { isEscaped } from './nameBytes.js';

/** Surrogates without a pair, which UTF-8 cannot have. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** The same, except those that stand for single bytes of a name that is not UTF-8. */
const LONE_BUT_ESCAPES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/;

/** Whether a text can be stored: it has no surrogate without the other. */
export function isWellFormed(text: string): boolean {
  return !LONE.test(text);
}

/** Whether a text may be the name of something that exists: as `isWellFormed`, or made from bytes that are not UTF-8. */
export function isKnownName(name: string): boolean {
  return isEscaped(name) ? !LONE_BUT_ESCAPES.test(name) : isWellFormed(name);
}
