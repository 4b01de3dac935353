import { decoderFor } from '../../../codec/decoder.js';
import { type Encoder, encoderFor } from '../../../codec/encoder.js';
import { GrowingMemory } from '../../../codec/GrowingMemory.js';
import { memoryRawType, type RawType } from '../../../codec/RawType.js';
import type { Datatype, MemoryType } from '../../../model/Datatype.js';
import { MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { formatDatatype, H5Tget_native_type } from '../../../model/H5T.js';
import { isSameKey } from './isSameKey.js';
import { keyText } from './keyText.js';

/**
 * Compares keys of a map by their datatype in the file: two keys are equal exactly when the file stores them alike. Each key is
 * converted to a text that is equal only for equal keys.
 */
export class KeyType {
  readonly #type: Datatype;
  readonly #raw: RawType;
  readonly #file: number;
  readonly #what: string;

  /**
   * @param file - Number of the file's identifier.
   * @param what - Names the map in errors.
   */
  constructor(type: Datatype, file: number, what: string) {
    this.#type = type;
    this.#raw = memoryRawType(withVariableSizes(type, MEMORY_SIZES, WASM_SIZES));
    this.#file = file;
    this.#what = what;
  }

  /**
   * The text of a key that a program gave. Errors: `H5Error` `bad-argument` where the datatype does not have the key; only
   * floating-point numbers are rounded.
   */
  textOf(key: H5WritableData, memType: MemoryType): string {
    const encoder = this.#encoder(memType);
    if (encoder.partial) throw failure('bad-argument', `key_mem_type_id lacks fields of ${this.#keys}`);
    encoder.check(key, 1, 'key');
    const memory = this.#encode(encoder, key, 1);
    const decoder = decoderFor(this.#raw, this.#type, memType, { file: this.#file });
    const back = decoder.allocate(1);
    decoder.decode({ bytes: memory.bytes(), heap: memory.heap() }, 0, 1, back, 0, 1);
    const inMemory = memType === 'H5T_NATIVE' ? H5Tget_native_type(this.#type) : memType;
    if (!isSameKey(key, back, this.#type, inMemory))
      throw failure('bad-argument', `key: ${shown(key)} is no value of ${this.#keys}`);
    return keyText(this.#raw, memory.bytes(), memory.heap(), 0);
  }

  /** The texts of keys that were read with native datatypes. */
  *textsOf(keys: H5Data, count: number): Generator<string, void, undefined> {
    const memory = this.#encode(this.#encoder('H5T_NATIVE'), keys, count);
    for (let n = 0; n < count; n += 1) yield keyText(this.#raw, memory.bytes(), memory.heap(), n * this.#raw.size);
  }

  get #keys(): string {
    return `${formatDatatype(this.#type)}, the keys of ${this.#what}`;
  }

  #encoder(memType: MemoryType): Encoder {
    return encoderFor(this.#raw, this.#type, memType, { file: this.#file });
  }

  #encode(encoder: Encoder, keys: H5WritableData, count: number): GrowingMemory {
    const memory = new GrowingMemory(count * this.#raw.size);
    encoder.encode(keys, 0, 1, count, memory, 0);
    return memory;
  }
}

function shown(key: H5WritableData): string {
  if (key !== null && typeof key === 'object' && !Array.isArray(key) && !ArrayBuffer.isView(key))
    return `{ ${Object.entries(key)
      .map(([field, column]) => `${field}: ${shown(column as H5WritableData)}`)
      .join(', ')} }`;
  const items = Array.from(key as ArrayLike<unknown>).slice(0, 8);
  return items.map((item) => (typeof item === 'string' ? JSON.stringify(item) : String(item))).join(', ');
}
