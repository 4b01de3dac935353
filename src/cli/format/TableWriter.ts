import type { Datatype, H5Data } from '../../index.node.js';
import { type Column, columnsOf, elementText } from './elements.js';
import { printable } from './printable.js';
import { PART_CHARACTERS, type Values, type ValueWriter } from './ValueWriter.js';

/**
 * Values for a person to read: a line with its index for each run of the last dimension, blocks of two dimensions under
 * a heading, a column for each field of a compound. Widths are those of the first part.
 */
export class TableWriter implements ValueWriter {
  readonly #columns: readonly Column[];
  readonly #isCompound: boolean;
  readonly #shape: readonly number[] | null;
  /** Elements in a line. */
  readonly #lineLength: number;
  /** Dimensions that the label of a line counts. */
  readonly #labelled: readonly number[];
  readonly #labelWidth: number;
  #widths: number[] | undefined;
  #written = 0;

  constructor({ datatype, shape, textOf }: Values) {
    const style = { enumNames: true, textOf };
    this.#isCompound = datatype.class === 'H5T_COMPOUND';
    this.#columns =
      datatype.class === 'H5T_COMPOUND'
        ? columnsOf(datatype, style)
        : [{ name: '', type: datatype, text: elementText(datatype, style) }];
    this.#shape = shape;
    const dims = shape ?? [];
    const byElement = this.#isCompound || dims.length < 2;
    this.#lineLength = byElement ? 1 : (dims.at(-1) ?? 1);
    this.#labelled = byElement ? dims : dims.slice(0, -1);
    const own = byElement ? this.#labelled : this.#labelled.slice(-1);
    this.#labelWidth = own.map((size) => String(Math.max(size - 1, 0)).length).reduce((a, b) => a + b + 2, 0);
  }

  begin(): string {
    return this.#shape === null
      ? '(null dataspace: no values)\n'
      : this.#shape.includes(0)
        ? `(no values: ${this.#shape.join(' × ')})\n`
        : '';
  }

  *add(data: H5Data, npoints: number): Generator<string> {
    let part = '';
    if (!this.#widths) {
      this.#widths = this.#columns.map((column) => widest(column, data, npoints));
      if (this.#isCompound) part += this.#heading(this.#widths);
    }
    for (let index = 0; index < npoints; index += 1) {
      const inLine = this.#written % this.#lineLength;
      if (inLine === 0) part += this.#label();
      part += this.#columns
        .map(
          (column, c) =>
            (inLine + c === 0 ? '' : '  ') + aligned(column.type, column.text(data, index), this.#widths?.[c] ?? 0),
        )
        .join('');
      this.#written += 1;
      if (this.#written % this.#lineLength === 0) part = `${part.trimEnd()}\n`;
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

  #heading(widths: readonly number[]): string {
    const names = this.#columns.map(({ name, type }, c) => aligned(type, name, widths[c] ?? 0));
    return `${`${' '.repeat(this.#labelWidth)}${names.join('  ')}`.trimEnd()}\n`;
  }

  /** What stands before a line; a new block of two dimensions has a heading above it. */
  #label(): string {
    if (this.#labelled.length === 0) return '';
    let line = this.#written / this.#lineLength;
    const indices: number[] = [];
    for (const size of [...this.#labelled].reverse()) {
      indices.unshift(line % size);
      line = Math.floor(line / size);
    }
    if (this.#isCompound || this.#labelled.length === 1)
      return `${indices.join(', ').padStart(this.#labelWidth - 2)}  `;
    const block = indices.slice(0, -1);
    const own = `${String(indices.at(-1)).padStart(this.#labelWidth - 2)}  `;
    return indices.at(-1) === 0 ? `${this.#written > 0 ? '\n' : ''}[${block.join(', ')}, :, :]\n${own}` : own;
  }
}

/** Columns are no wider than this, whatever they hold. */
const WIDEST = 40;
/** Number of elements that determine the width of a column. */
const LOOKED_AT = 10_000;

function widest({ name, text }: Column, data: H5Data, npoints: number): number {
  let width = printable(name).length;
  for (let index = 0; index < Math.min(npoints, LOOKED_AT); index += 1)
    width = Math.max(width, printable(text(data, index)).length);
  return Math.min(width, WIDEST);
}

/** Numbers to the right, everything else to the left. */
function aligned(type: Datatype, text: string, width: number): string {
  const isNumber = type.class === 'H5T_INTEGER' || type.class === 'H5T_FLOAT' || type.class === 'H5T_COMPLEX';
  return isNumber ? printable(text).padStart(width) : printable(text).padEnd(width);
}
