import type { Output } from '../Output.js';

/** Text is handed on in parts of this many characters. */
const PART_CHARACTERS = 2 ** 16;

/** Writes a set of references (kerchunk's format, version 1) entry by entry, so that none of it is kept. */
export class RefsWriter {
  readonly #output: Output;
  #text = '{"version": 1, "refs": {';
  #separator = '\n';

  constructor(output: Output) {
    this.#output = output;
  }

  /** The key of a document of metadata, with its text. */
  document(key: string, text: string): Promise<void> {
    return this.#entry(key, JSON.stringify(text));
  }

  /** The key of a chunk that is in the set itself. */
  inline(key: string, bytes: Uint8Array): Promise<void> {
    return this.#entry(
      key,
      `"base64:${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')}"`,
    );
  }

  /** The key of a chunk that lies somewhere in a file. */
  reference(key: string, url: string, offset: number, length: number): Promise<void> {
    return this.#entry(key, JSON.stringify([url, offset, length]));
  }

  async end(): Promise<void> {
    await this.#output.write(`${this.#text}\n}}\n`);
    this.#text = '';
  }

  async #entry(key: string, value: string): Promise<void> {
    this.#text += `${this.#separator}${JSON.stringify(key)}: ${value}`;
    this.#separator = ',\n';
    if (this.#text.length < PART_CHARACTERS) return;
    const text = this.#text;
    this.#text = '';
    await this.#output.write(text);
  }
}
