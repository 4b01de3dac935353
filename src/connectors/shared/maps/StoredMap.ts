import { encoderFor } from '../../../codec/encoder.js';
import { memoryRawType } from '../../../codec/RawType.js';
import type { MemoryType } from '../../../model/Datatype.js';
import { elementSize, MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import { failure, type H5Error } from '../../../model/H5Error.js';
import { H5T_NATIVE } from '../../../model/H5T.js';
import type { Work } from '../Work.js';
import { elementOf } from './elementOf.js';
import { KeyType } from './KeyType.js';
import { MapIndex } from './MapIndex.js';
import type { MapStore } from './MapStore.js';
import { checkKeyType, MAP_LAYOUT } from './mapLayout.js';

/** Bytes of keys per read. */
const BATCH_BYTES = 1 << 20;

/** A map, stored as two datasets because the file format has no maps: implements the routines of H5M for any connector. */
export class StoredMap<Yielded, Resumed> {
  readonly #store: MapStore<Yielded, Resumed>;

  constructor(store: MapStore<Yielded, Resumed>) {
    this.#store = store;
  }

  /**
   * The index of the keys, which are read when it is first needed. Errors: `H5Error` `corrupt-file` where the object is not a
   * map.
   */
  *index(): Work<MapIndex, Yielded, Resumed> {
    const known = this.#store.index;
    if (known) return known;
    const { type, dims } = yield* this.#store.describe('keys');
    const { what, file } = this.#store;
    checkKeyType(type);
    if (dims.length !== 1)
      throw failure('corrupt-file', `the keys of ${what} are not one-dimensional: it is not a map`);
    const [length] = dims as [number];
    const keyType = new KeyType(type, file, what);
    const index = new MapIndex();
    const most = Math.max(Math.floor(BATCH_BYTES / Math.max(elementSize(type), 1)), 1);
    for (let from = 0; from < length; from += most) {
      const count = Math.min(most, length - from);
      const keys = yield* this.#store.read('keys', H5T_NATIVE, from, count);
      for (const text of keyType.textsOf(keys, count)) index.append(text);
    }
    this.#store.index = index;
    return index;
  }

  /** Sets the value of a key (`H5Mput`). */
  *put(
    keyType: MemoryType,
    key: H5WritableData,
    valueType: MemoryType,
    value: H5WritableData,
  ): Work<void, Yielded, Resumed> {
    const store = this.#store;
    const text = yield* this.#textOf(key, keyType);
    yield* this.#checkValue(value, valueType);
    const index = yield* this.index();
    const known = index.find(text);
    const place = known ?? index.length;
    let isKeyThere = false;
    const change = function* (): Work<void, Yielded, Resumed> {
      // The value is written first, so that an interruption leaves no key without a value.
      if (known === undefined) yield* store.resize('values', place + 1);
      yield* store.write('values', valueType, place, value);
      if (known !== undefined) return;
      yield* store.resize('keys', place + 1);
      isKeyThere = true;
      yield* store.write('keys', keyType, place, key);
      index.append(text);
    };
    // An element of the keys that was not written would be a key that nobody has put.
    const undo = function* (): Work<void, Yielded, Resumed> {
      if (isKeyThere) yield* store.resize('keys', place);
    };
    yield* this.#change(change, undo);
  }

  /** The value of a key (`H5Mget`). Errors: `H5Error` `not-found`. */
  *get(keyType: MemoryType, key: H5WritableData, valueType: MemoryType): Work<H5Data, Yielded, Resumed> {
    const text = yield* this.#textOf(key, keyType);
    const place = (yield* this.index()).find(text);
    if (place === undefined) throw this.#missing();
    return yield* this.#store.read('values', valueType, place, 1);
  }

  /** Whether the map has a key (`H5Mexists`). */
  *has(keyType: MemoryType, key: H5WritableData): Work<boolean, Yielded, Resumed> {
    const text = yield* this.#textOf(key, keyType);
    return (yield* this.index()).find(text) !== undefined;
  }

  /** All keys in the order of the file, each a container of one element (`H5Miterate`). */
  *keys(keyType: MemoryType): Work<H5Data[], Yielded, Resumed> {
    const { places, length } = yield* this.index();
    const { type } = yield* this.#store.describe('keys');
    const most = Math.max(Math.floor(BATCH_BYTES / Math.max(elementSize(type), 1)), 1);
    const keys: H5Data[] = [];
    let next = 0;
    for (let from = 0; from < length; from += most) {
      const count = Math.min(most, length - from);
      const data = yield* this.#store.read('keys', keyType, from, count);
      for (; (places[next] ?? length) < from + count; next += 1)
        keys.push(elementOf(data, places[next]! - from, count));
    }
    return keys;
  }

  /** Deletes a key and its value (`H5Mdelete`). Errors: `H5Error` `not-found`. */
  *delete(keyType: MemoryType, key: H5WritableData): Work<void, Yielded, Resumed> {
    const store = this.#store;
    const text = yield* this.#textOf(key, keyType);
    let index = yield* this.index();
    if (index.find(text) === undefined) throw this.#missing();
    // The loop runs more than once only if the file has the key more than once.
    for (let place = index.find(text); place !== undefined; place = index.find(text)) {
      const [to, last] = [place, index.length - 1];
      const change = function* (): Work<void, Yielded, Resumed> {
        // The last pair is moved to the deleted position, its value first: an interruption leaves at worst a key with another's
        // value.
        for (const part of to === last ? [] : (['values', 'keys'] as const))
          yield* store.write(part, H5T_NATIVE, to, yield* store.read(part, H5T_NATIVE, last, 1));
        for (const part of MAP_LAYOUT.parts) yield* store.resize(part, last);
      };
      yield* this.#change(change);
      if (!index.remove(text)) store.index = undefined;
      index = yield* this.index();
    }
  }

  *#textOf(key: H5WritableData, memType: MemoryType): Work<string, Yielded, Resumed> {
    const { type } = yield* this.#store.describe('keys');
    const { what, file } = this.#store;
    return new KeyType(type, file, what).textOf(yield* this.#store.storable(key), memType);
  }

  /** Refuses values that the map cannot hold, before anything is changed. */
  *#checkValue(value: H5WritableData, memType: MemoryType): Work<void, Yielded, Resumed> {
    const { type } = yield* this.#store.describe('values');
    const encode = (): never => {
      throw new TypeError('values are only checked here, not encoded');
    };
    const context = { file: this.#store.file, references: { encode, encodeRegion: encode } };
    encoderFor(memoryRawType(withVariableSizes(type, MEMORY_SIZES, WASM_SIZES)), type, memType, context).check(
      value,
      1,
      'value',
    );
  }

  /** Changes the map. If that fails or is canceled, the index is dropped, because it may no longer fit the datasets. */
  *#change(
    change: () => Work<void, Yielded, Resumed>,
    undo?: () => Work<void, Yielded, Resumed>,
  ): Work<void, Yielded, Resumed> {
    let isDone = false;
    try {
      yield* change();
      isDone = true;
    } finally {
      if (!isDone) {
        this.#store.index = undefined;
        if (undo) yield* undo();
      }
    }
  }

  #missing(): H5Error {
    return failure('not-found', `the map ${this.#store.what} has no such key`);
  }
}
