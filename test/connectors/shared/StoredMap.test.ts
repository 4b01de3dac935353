import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MapIndex } from '../../../src/connectors/shared/maps/MapIndex.js';
import type { MapStore, PartDescription } from '../../../src/connectors/shared/maps/MapStore.js';
import type { MapPart } from '../../../src/connectors/shared/maps/mapLayout.js';
import { StoredMap } from '../../../src/connectors/shared/maps/StoredMap.js';
import type { Work } from '../../../src/connectors/shared/Work.js';
import type { Datatype } from '../../../src/model/Datatype.js';
import { text } from '../../../src/model/datatype/text.js';
import type { H5Data, H5WritableData } from '../../../src/model/H5Data.js';
import {
  compound,
  H5T_IEEE_F64LE,
  H5T_STD_I16BE,
  H5T_STD_I32BE,
  H5T_STD_I32LE,
  H5Tarray_create,
} from '../../../src/model/H5T.js';

type Waiting = { readonly wait: MapPart };

/** A map whose datasets are lists; it tells what it does, and may fail in the middle of it. */
class ListStore implements MapStore<Waiting, undefined> {
  readonly what = "'m'";
  readonly file = 1;
  index: MapIndex | undefined;
  readonly lists: Record<MapPart, unknown[]> = { keys: [], values: [] };
  readonly done: string[] = [];
  /** What goes wrong when it is done next. */
  fails: string | undefined;
  readonly #types: Record<MapPart, Datatype>;

  constructor(keys: Datatype, values: Datatype) {
    this.#types = { keys, values };
  }

  *describe(part: MapPart): Work<PartDescription, Waiting, undefined> {
    yield { wait: part };
    return { type: this.#types[part], dims: [this.lists[part].length] };
  }

  *resize(part: MapPart, length: number): Work<void, Waiting, undefined> {
    this.#note(`resize ${part} ${length}`);
    yield { wait: part };
    this.lists[part].length = length;
  }

  *read(part: MapPart, _: unknown, from: number, count: number): Work<H5Data, Waiting, undefined> {
    yield { wait: part };
    return this.#together(part, this.lists[part].slice(from, from + count));
  }

  *write(part: MapPart, _: unknown, at: number, data: H5WritableData): Work<void, Waiting, undefined> {
    this.#note(`write ${part} ${at}`);
    yield { wait: part };
    this.lists[part][at] = this.#alone(data);
  }

  *storable(key: H5WritableData): Work<H5WritableData, Waiting, undefined> {
    yield { wait: 'keys' };
    return key;
  }

  /** Elements as a read gives them; a compound has its fields `x` and `name`. */
  #together(part: MapPart, elements: unknown[]): H5Data {
    switch (this.#types[part].class) {
      case 'H5T_INTEGER':
        return Int32Array.from(elements as number[]);
      case 'H5T_FLOAT':
        return Float64Array.from(elements as number[]);
      case 'H5T_ARRAY':
        return Int32Array.from((elements as number[][]).flat());
      case 'H5T_COMPOUND': {
        const points = elements as { x: number; name: string }[];
        return { x: Int32Array.from(points.map(({ x }) => x)), name: points.map(({ name }) => name) };
      }
      default:
        return elements as string[];
    }
  }

  #alone(data: H5WritableData): unknown {
    if (Array.isArray(data) || ArrayBuffer.isView(data)) {
      const items = Array.from<unknown>(data as ArrayLike<unknown>);
      return items.length === 1 ? items[0] : items;
    }
    const { x, name } = data as unknown as { x: ArrayLike<number>; name: string[] };
    return { x: x[0], name: name[0] };
  }

  #note(what: string): void {
    this.done.push(what);
    if (this.fails === what) throw new Error(`${what} fails`);
  }
}

function run<T>(work: Work<T, Waiting, undefined>): T {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value as T;
  }
}

const N = 'H5T_NATIVE' as const;
const doubles = H5T_IEEE_F64LE;

describe('a stored map', () => {
  test('is a map, whatever is put and deleted, and read again', () => {
    const keys = fc.string({ unit: 'binary', maxLength: 3 }).filter((key) => !key.includes('\0'));
    const step = fc.record({ key: keys, value: fc.option(fc.double(), { nil: undefined }), forget: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const store = new ListStore({ ...text, strpad: 'NULLTERM' } as Datatype, doubles);
        const map = new StoredMap(store);
        const model = new Map<string, number>();
        for (const { key, value, forget } of steps) {
          if (forget) store.index = undefined;
          expect(run(map.has(N, [key]))).toBe(model.has(key));
          if (value !== undefined) {
            run(map.put(N, [key], N, [value]));
            model.set(key, value);
          } else if (model.delete(key)) run(map.delete(N, [key]));
          else expect(() => run(map.delete(N, [key]))).toThrow(expect.objectContaining({ kind: 'not-found' }));
        }
        expect(run(map.index()).size).toBe(model.size);
        const found = run(map.keys(N)).map((key) => (key as string[])[0]!);
        expect([...found].sort()).toEqual([...model.keys()].sort());
        for (const key of found) expect(run(map.get(N, [key], N))).toEqual(Float64Array.of(model.get(key)!));
      }),
    );
  });

  test('takes keys of every shape apart', () => {
    const store = new ListStore(H5Tarray_create(H5T_STD_I32LE, [2]), doubles);
    const map = new StoredMap(store);
    run(map.put(N, Int32Array.of(1, 2), N, [12]));
    run(map.put(N, Int32Array.of(12, 0), N, [120]));
    store.index = undefined;
    expect(run(map.keys(N))).toEqual([Int32Array.of(1, 2), Int32Array.of(12, 0)]);
    expect(run(map.get(N, Int32Array.of(12, 0), N))).toEqual(Float64Array.of(120));

    const points = new StoredMap(new ListStore(compound({ x: H5T_STD_I32LE, name: text(4) }), doubles));
    run(points.put(N, { x: [1], name: ['a'] }, N, [1]));
    run(points.put(N, { x: [1], name: ['b'] }, N, [2]));
    run(points.delete(N, { x: Int32Array.of(1), name: ['a'] }));
    expect(run(points.keys(N))).toEqual([{ x: Int32Array.of(1), name: ['b'] }]);
    expect(run(points.get(N, { x: [1], name: ['b'] }, N))).toEqual(Float64Array.of(2));
  });

  test('takes fields of any length apart', () => {
    const texts = { ...text, strpad: 'NULLTERM' } as Datatype;
    const pairs = new StoredMap(new ListStore(compound({ name: texts, x: texts }), doubles));
    run(pairs.put(N, { name: ['ab'], x: ['c'] }, N, [1]));
    expect(run(pairs.has(N, { name: ['a'], x: ['bc'] }))).toBe(false);
    expect(run(pairs.has(N, { name: ['ab'], x: ['c'] }))).toBe(true);
  });

  test('writes the value before the key that leads to it', () => {
    const store = new ListStore(H5T_STD_I32LE, doubles);
    const map = new StoredMap(store);
    run(map.put(N, [5], N, [1]));
    expect(store.done).toEqual(['resize values 1', 'write values 0', 'resize keys 1', 'write keys 0']);
    store.done.length = 0;
    run(map.put(N, [5], N, [2]));
    expect(store.done).toEqual(['write values 0']);
  });

  test('moves the last pair to the place of a deleted one, its value first', () => {
    const store = new ListStore(H5T_STD_I32LE, doubles);
    const map = new StoredMap(store);
    for (const n of [1, 2, 3]) run(map.put(N, [n], N, [n]));
    store.done.length = 0;
    run(map.delete(N, [1]));
    expect(store.done).toEqual(['write values 0', 'write keys 0', 'resize keys 2', 'resize values 2']);
    expect(store.lists).toEqual({ keys: [3, 2], values: [3, 2] });
  });

  test('that fails halfway has no key that nobody put, and reads its keys again', () => {
    for (const fails of ['write values 0', 'resize keys 1', 'write keys 0']) {
      const store = new ListStore(H5T_STD_I32LE, doubles);
      const map = new StoredMap(store);
      store.fails = fails;
      expect(() => run(map.put(N, [5], N, [1]))).toThrow(fails);
      expect([store.lists.keys, store.index]).toEqual([[], undefined]);
      store.fails = undefined;
      run(map.put(N, [5], N, [1]));
      expect(store.lists).toEqual({ keys: [5], values: [1] });
    }
  });

  test('with keys that repeat has the first of them, and deletes all', () => {
    const store = new ListStore(H5T_STD_I32BE, doubles);
    store.lists.keys = [7, 8, 7];
    store.lists.values = [1, 2, 3];
    const map = new StoredMap(store);
    expect(run(map.index()).size).toBe(2);
    expect(run(map.get(N, [7], N))).toEqual(Float64Array.of(1));
    run(map.delete(N, [7]));
    expect(store.lists).toEqual({ keys: [8], values: [2] });
  });

  test('refuses keys and values that its datatypes do not have, before it changes anything', () => {
    const store = new ListStore(H5T_STD_I16BE, doubles);
    const map = new StoredMap(store);
    const refused = (work: Work<unknown, Waiting, undefined>, what: RegExp) =>
      expect(() => run(work)).toThrow(
        expect.objectContaining({ kind: 'bad-argument', message: expect.stringMatching(what) }),
      );
    refused(map.put(H5T_STD_I32BE, [40000], N, [1]), /^key: 40000 is no value of .*, the keys of 'm'/);
    refused(map.put(N, [40000], N, [1]), /^key/);
    refused(map.has(H5T_IEEE_F64LE, [1.5]), /^key: 1.5/);
    refused(map.get(N, [1, 2], N), /^key/);
    refused(map.put(N, [1], N, [1, 2]), /^value/);
    expect(store.done).toEqual([]);
  });
});
