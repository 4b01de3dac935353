import type { H5Data } from '../../index.node.js';
import { type Column, columnsOf, elementText } from './elements.js';
import { PART_CHARACTERS, type Values, type ValueWriter } from './ValueWriter.js';

/**
 * CSV (RFC 4180, lines end with LF). Values of one dimension are a line each; of more, a line is a run of the last
 * dimension, and the lines of all the others follow in C order. Compounds have a heading, and an element is a line.
 * A field with several values (an array, a sequence) is JSON.
 */
export class CsvWriter implements ValueWriter {
  readonly #columns: readonly Column[] | undefined;
  readonly #text: (data: H5Data, index: number) => string;
  readonly #lineLength: number;
  #written = 0;

  constructor({ datatype, shape, textOf }: Values) {
    this.#columns = datatype.class === 'H5T_COMPOUND' ? columnsOf(datatype, { textOf }) : undefined;
    const text = elementText(datatype, { textOf });
    const columns = this.#columns;
    this.#text = columns
      ? (data, index) => columns.map((column) => quoted(column.text(data, index))).join(',')
      : (data, index) => quoted(text(data, index));
    this.#lineLength = !columns && shape && shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  }

  begin(): string {
    return this.#columns ? `${this.#columns.map(({ name }) => quoted(name)).join(',')}\n` : '';
  }

  *add(data: H5Data, npoints: number): Generator<string> {
    let part = '';
    for (let index = 0; index < npoints; index += 1) {
      part += this.#text(data, index);
      this.#written += 1;
      part += this.#written % this.#lineLength === 0 ? '\n' : ',';
      if (part.length >= PART_CHARACTERS) {
        yield part;
        part = '';
      }
    }
    yield part;
  }

  end(): string {
    return '';
  }
}

/** A field, in quotes where it needs them; also an empty one, which would make a blank line. */
function quoted(text: string): string {
  return text === '' || /[",\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
}
