/**
 * Characters that break a line, steer a terminal, or hide or reorder their neighbours: controls (C0, DEL,
 * C1), line separators, those of the bidirectional algorithm, those without width, tags, and halves of pairs.
 */
const HOSTILE = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Bidi_Control}\u200b-\u200d\u2060-\u2064\ufeff\u{e0000}-\u{e007f}]/gu;

/** One line of text as it is printed: names and values of a file can hold any character, and some do harm. */
export function printable(line: string): string {
  return line.replace(HOSTILE, escaped);
}

/** Text of several lines as it is printed: its line feeds stay. */
export function printableText(text: string): string {
  return text.replace(HOSTILE, (character) => (character === '\n' ? character : escaped(character)));
}

/** As JSON escapes it, so that escaped JSON is JSON of the same value. */
function escaped(character: string): string {
  const json = JSON.stringify(character).slice(1, -1);
  if (json !== character) return json;
  let text = '';
  for (let unit = 0; unit < character.length; unit += 1)
    text += `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`;
  return text;
}
