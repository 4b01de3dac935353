/** More than any reason that HSDS gives. */
const MOST_CHARACTERS = 300;

/**
 * A reason of the server, or of whoever answers in its place, as messages show it: short, on one line, and without characters that a terminal
 * would obey or not show.
 */
export function shownReason(text: string): string {
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}…` : text;
  return short
    .trim()
    .replace(
      /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu,
      (character) => `\\u${character.codePointAt(0)?.toString(16).padStart(4, '0')}`,
    );
}
