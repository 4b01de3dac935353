import { type Datatype, formatDatatype, type H5Data } from '../../index.node.js';
import { type ElementText, elementJson, isBoolean } from './elements.js';
import { enumsIn, membersJson } from './enumMembers.js';
import { PART_CHARACTERS, type Values, type ValueWriter } from './ValueWriter.js';

/** `{ "dataset", "datatype", "shape", "data" }`, the data in nested arrays; see `elementJson` for the values. */
export class JsonWriter implements ValueWriter {
  readonly #values: Values;
  readonly #json: ElementText;
  /** Elements in one index of each dimension, fastest last. */
  readonly #strides: readonly number[];
  readonly #total: number;
  #written = 0;

  constructor(values: Values) {
    this.#values = values;
    this.#json = elementJson(values.datatype, values);
    const shape = values.shape ?? [];
    const strides: number[] = [];
    let stride = 1;
    for (const size of [...shape].reverse()) {
      stride *= size;
      strides.unshift(stride);
    }
    this.#strides = strides;
    this.#total = stride;
  }

  begin(): string {
    const { name, datatype, shape } = this.#values;
    const head = [
      `"dataset": ${JSON.stringify(name)}`,
      `"datatype": ${JSON.stringify(formatDatatype(datatype))}`,
      `"shape": ${JSON.stringify(shape)}`,
      ...enumsJson(datatype),
    ];
    return `{${head.join(', ')},\n"data": ${shape === null ? 'null' : this.#total === 0 ? emptyArray(shape) : ''}`;
  }

  *add(data: H5Data, npoints: number): Generator<string> {
    let part = '';
    for (let index = 0; index < npoints; index += 1) {
      if (this.#written > 0) part += this.#isStartOfRow() ? ',\n' : ', ';
      for (const stride of this.#strides) if (this.#written % stride === 0) part += '[';
      part += this.#json(data, index);
      this.#written += 1;
      for (const stride of this.#strides) if (this.#written % stride === 0) part += ']';
      if (part.length >= PART_CHARACTERS) {
        yield part;
        part = '';
      }
    }
    yield part;
  }

  end(): string {
    return '}\n';
  }

  #isStartOfRow(): boolean {
    const row = this.#strides.at(-1);
    return this.#strides.length > 1 && row !== undefined && this.#written % row === 0;
  }
}

/** Names and values of enumerations: of the values themselves, or by the path of a field. */
function enumsJson(type: Datatype): string[] {
  const enums = [...enumsIn(type)].filter(([, one]) => !isBoolean(one));
  const [first] = enums;
  if (!first) return [];
  const [field, own] = first;
  const of = enums.map(([path, one]) => `${JSON.stringify(path)}: ${membersJson(one)}`);
  return [`"enum": ${field === '' ? membersJson(own) : `{${of.join(', ')}}`}`];
}

/** Nested arrays of a shape that holds no element. */
function emptyArray([size, ...rest]: readonly number[]): string {
  return size === undefined || size === 0
    ? '[]'
    : `[${Array.from({ length: size }, () => emptyArray(rest)).join(', ')}]`;
}
