import { failure } from '../../../model/H5Error.js';
import type { Json } from './Json.js';

/** What `JSON.parse` refuses or rounds: Python's names of numbers, and integers of 16 digits or more. Both may as well be in a text. */
const BEYOND = /NaN|Infinity|\d{16}/;
/** Arrays and objects within each other; answers of HSDS nest as far as datatypes do. */
const MAX_DEPTH = 200;
const NUMBER = /-?(?:\d+(\.\d+)?([eE][-+]?\d+)?|Infinity)|NaN/y;
const SPACE = /[\t\n\r ]*/y;

/**
 * The value of a JSON text as Python writes it: with `NaN`, `Infinity` and `-Infinity`, and with integers of any length, which are
 * bigints where a number would round them. Everything else is as `JSON.parse` has it.
 *
 * Errors: `H5Error` `io` (no JSON).
 */
export function parseJson(text: string): Json {
  try {
    return BEYOND.test(text) ? new Parser(text).whole() : JSON.parse(text);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw failure('io', `the server's answer of ${text.length} characters is no JSON: ${cause.message}`, { cause });
  }
}

class Parser {
  #at = 0;
  #depth = 0;

  constructor(readonly text: string) {}

  whole(): Json {
    const value = this.#value();
    if (this.#at < this.text.length) throw this.#unexpected();
    return value;
  }

  #value(): Json {
    this.#skipSpace();
    const value = this.#bare();
    this.#skipSpace();
    return value;
  }

  #bare(): Json {
    switch (this.text[this.#at]) {
      case '{':
        return this.#nested(() => this.#object());
      case '[':
        return this.#nested(() => this.#array());
      case '"':
        return this.#string();
      case 't':
        return this.#word('true', true);
      case 'f':
        return this.#word('false', false);
      case 'n':
        return this.#word('null', null);
      default:
        return this.#number();
    }
  }

  #nested<T>(read: () => T): T {
    if (++this.#depth > MAX_DEPTH) throw new SyntaxError(`more than ${MAX_DEPTH} arrays or objects within each other`);
    const value = read();
    this.#depth--;
    return value;
  }

  #array(): Json[] {
    const items: Json[] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#took(']')) return items;
    do items.push(this.#value());
    while (this.#took(','));
    this.#expect(']');
    return items;
  }

  #object(): Json {
    const entries: [string, Json][] = [];
    this.#at++;
    this.#skipSpace();
    if (this.#took('}')) return {};
    do {
      this.#skipSpace();
      const name = this.#string();
      this.#skipSpace();
      this.#expect(':');
      entries.push([name, this.#value()]);
    } while (this.#took(','));
    this.#expect('}');
    // Not by assignment, for which `__proto__` is no name.
    return Object.fromEntries(entries);
  }

  #string(): string {
    if (this.text[this.#at] !== '"') throw this.#unexpected();
    const start = this.#at;
    // Not by a regular expression, which runs out of stack in a long text.
    let end = this.text.indexOf('"', start + 1);
    while (end >= 0 && this.#isEscaped(end)) end = this.text.indexOf('"', end + 1);
    if (end < 0) throw new SyntaxError(`a text without end at ${start}`);
    this.#at = end + 1;
    return JSON.parse(this.text.slice(start, end + 1)) as string;
  }

  /** Whether the character at a position has an odd number of backslashes before it. */
  #isEscaped(at: number): boolean {
    let before = at - 1;
    while (this.text[before] === '\\') before--;
    return (at - before) % 2 === 0;
  }

  #word<T>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.#at)) throw this.#unexpected();
    this.#at += word.length;
    return value;
  }

  #number(): number | bigint {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.text);
    if (!found) throw this.#unexpected();
    this.#at += found[0].length;
    const value = Number(found[0]);
    const isInteger = found[1] === undefined && found[2] === undefined && Number.isFinite(value);
    return isInteger && !Number.isSafeInteger(value) ? BigInt(found[0]) : value;
  }

  #skipSpace(): void {
    SPACE.lastIndex = this.#at;
    this.#at += SPACE.exec(this.text)?.[0].length ?? 0;
  }

  #took(character: string): boolean {
    if (this.text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #expect(character: string): void {
    if (!this.#took(character)) throw this.#unexpected();
  }

  #unexpected(): SyntaxError {
    const found = this.text[this.#at];
    return new SyntaxError(`unexpected ${found === undefined ? 'end' : JSON.stringify(found)} at ${this.#at}`);
  }
}
