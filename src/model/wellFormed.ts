import { isEscaped } from './nameBytes.js';

/** Surrogates that are not in a pair, which no UTF-8 has. */
const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;
/** The same, but for those that stand for single bytes of a name that is no UTF-8. */
const LONE_BUT_ESCAPES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udc7f\udd00-\udfff]/;

/** Whether a text can be stored: it has no surrogate without the other. */
export function isWellFormed(text: string): boolean {
  return !LONE.test(text);
}

/** Whether a text may be the name of something that is there: as `isWellFormed`, or told from bytes that are no UTF-8. */
export function isKnownName(name: string): boolean {
  return isEscaped(name) ? !LONE_BUT_ESCAPES.test(name) : isWellFormed(name);
}
