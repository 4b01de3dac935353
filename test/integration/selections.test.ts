import fc from 'fast-check';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

/** Runs of each property. */
const RUNS = 150;

let file: h5.FileId;
let lastDataset = 0;

beforeAll(async () => {
  file = await run(h5.H5Fcreate_async(new Uint8Array(0), h5.H5F_ACC_TRUNC));
});

afterAll(async () => {
  await run(h5.H5Fclose_async(file));
});

/** A regular hyperslab in one dimension, inside `size`. */
const axis = (size: number) =>
  fc
    .record({ start: fc.nat(size - 1), block: fc.integer({ min: 1, max: 4 }), gap: fc.nat(3), count: fc.nat(4) })
    .map(({ start, block, gap, count }) => {
      const fitting = Math.min(block, size - start);
      const stride = fitting + gap;
      const most = Math.floor((size - start - fitting) / stride) + 1;
      return { start, block: fitting, stride, count: Math.min(count + 1, most) };
    });

interface Slab {
  readonly start: number[];
  readonly stride: number[];
  readonly count: number[];
  readonly block: number[];
}

const slabIn = (shape: readonly number[]): fc.Arbitrary<Slab> =>
  fc.tuple(...shape.map(axis)).map((axes) => ({
    start: axes.map(({ start }) => start),
    stride: axes.map(({ stride }) => stride),
    count: axes.map(({ count }) => count),
    block: axes.map(({ block }) => block),
  }));

const extent = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 });

const layoutOf = (shape: readonly number[]): fc.Arbitrary<h5.DatasetCreation> =>
  fc.option(fc.tuple(...shape.map((size) => fc.integer({ min: 1, max: size + 2 }))), { nil: undefined }).map((chunk) =>
    // Chunks may not be larger than an extent that cannot grow.
    chunk ? { chunk: chunk.map((size, d) => Math.min(size, shape[d]!)), deflate: 1 } : {},
  );

type Operator = 'H5S_SELECT_OR' | 'H5S_SELECT_AND' | 'H5S_SELECT_XOR' | 'H5S_SELECT_NOTB' | 'H5S_SELECT_NOTA';

/** A selection, and which linear positions it selects, in the order of the transfer. */
interface Selected {
  readonly space: h5.Dataspace;
  readonly positions: readonly number[];
}

const COMBINE: Readonly<Record<Operator, (one: boolean, other: boolean) => boolean>> = {
  H5S_SELECT_OR: (one, other) => one || other,
  H5S_SELECT_AND: (one, other) => one && other,
  H5S_SELECT_XOR: (one, other) => one !== other,
  H5S_SELECT_NOTB: (one, other) => one && !other,
  H5S_SELECT_NOTA: (one, other) => !one && other,
};

const sizeOf = (shape: readonly number[]): number => shape.reduce((all, size) => all * size, 1);

function inSlab({ start, stride, count, block }: Slab, position: number, shape: readonly number[]): boolean {
  let rest = position;
  for (let d = shape.length - 1; d >= 0; d -= 1) {
    const from = (rest % shape[d]!) - start[d]!;
    rest = Math.floor(rest / shape[d]!);
    if (from < 0 || from % stride[d]! >= block[d]! || Math.floor(from / stride[d]!) >= count[d]!) return false;
  }
  return true;
}

function slabs(shape: readonly number[], parts: readonly [Operator, Slab][]): Selected {
  let space = h5.H5Screate_simple(shape);
  let chosen: boolean[] = [];
  for (const [n, [operator, slab]] of parts.entries()) {
    const { start, stride, count, block } = slab;
    space = h5.H5Sselect_hyperslab(space, n === 0 ? 'H5S_SELECT_SET' : operator, start, stride, count, block);
    chosen = Array.from({ length: sizeOf(shape) }, (_, position) => {
      const here = inSlab(slab, position, shape);
      return n === 0 ? here : COMBINE[operator](chosen[position]!, here);
    });
  }
  return { space, positions: chosen.flatMap((here, position) => (here ? [position] : [])) };
}

function points(shape: readonly number[], positions: readonly number[]): Selected {
  const coordinates = positions.map((position) => {
    let rest = position;
    return [...shape].reverse().map((size) => {
      const at = rest % size;
      rest = Math.floor(rest / size);
      return at;
    });
  });
  const all = coordinates.map((reversed) => reversed.reverse());
  return { space: h5.H5Sselect_elements(h5.H5Screate_simple(shape), 'H5S_SELECT_SET', all), positions };
}

const operators = fc.constantFrom<Operator>(...(Object.keys(COMBINE) as Operator[]));

/** Any selection; points may repeat in reads only. */
const selectionIn = (shape: readonly number[], repeated: boolean): fc.Arbitrary<Selected> => {
  const position = fc.nat(sizeOf(shape) - 1);
  const many = { minLength: 1, maxLength: 12 };
  return fc.oneof(
    { weight: 3, arbitrary: slabIn(shape).map((slab) => slabs(shape, [['H5S_SELECT_OR', slab]])) },
    {
      weight: 3,
      arbitrary: fc
        .array(fc.tuple(operators, slabIn(shape)), { minLength: 2, maxLength: 4 })
        .map((parts) => slabs(shape, parts)),
    },
    {
      weight: 1,
      arbitrary: (repeated ? fc.array(position, many) : fc.uniqueArray(position, many)).map((at) => points(shape, at)),
    },
    { weight: 1, arbitrary: fc.constant({ space: h5.H5Sselect_none(h5.H5Screate_simple(shape)), positions: [] }) },
  );
};

const scenario = (repeated: boolean) =>
  extent.chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      dcpl: layoutOf(shape),
      selected: selectionIn(shape, repeated),
      pieceBytes: fc.constantFrom(1, 16, 64, 4 * 2 ** 20),
      seed: fc.nat(1000),
    }),
  );

/** A memory space of a size of its own with as many elements selected, in an arbitrary order of points. */
function scattered(count: number, seed: number): Selected | undefined {
  if (count === 0) return undefined;
  const size = count + (seed % 7);
  const order = Array.from({ length: size }, (_, n) => ({ n, key: (n * 7919 + seed * 104729) % 1009 }));
  order.sort((one, other) => one.key - other.key || one.n - other.n);
  return points(
    [size],
    order.slice(0, count).map(({ n }) => n),
  );
}

async function withDataset<T>(
  type: h5.Datatype,
  shape: readonly number[],
  dcpl: h5.DatasetCreation,
  data: h5.H5WritableData,
  use: (dset: h5.DatasetId) => Promise<T>,
): Promise<T> {
  lastDataset += 1;
  const space = h5.H5Screate_simple(shape);
  const dset = await run(h5.H5Dcreate_async(file, `d${lastDataset}`, type, space, H5P_DEFAULT, dcpl));
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  try {
    return await use(dset);
  } finally {
    await run(h5.H5Dclose_async(dset));
  }
}

const counting = (shape: readonly number[]): Int32Array => Int32Array.from({ length: sizeOf(shape) }, (_, n) => n + 1);

describe('any selection', () => {
  test('read packed gives its elements in the order of the selection', async () => {
    await fc.assert(
      fc.asyncProperty(scenario(true), async ({ shape, dcpl, selected, pieceBytes }) => {
        await withDataset(h5.H5T_STD_I32LE, shape, dcpl, counting(shape), async (dset) => {
          expect(h5.H5Sget_select_npoints(selected.space)).toBe(selected.positions.length);
          const data = await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, selected.space, { pieceBytes }));
          expect(data).toEqual(Int32Array.from(selected.positions, (position) => position + 1));
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('read into a memory space fills its selection and leaves zeros elsewhere', async () => {
    await fc.assert(
      fc.asyncProperty(scenario(true), async ({ shape, dcpl, selected, pieceBytes, seed }) => {
        const memory = scattered(selected.positions.length, seed);
        if (!memory) return;
        await withDataset(h5.H5T_STD_I32LE, shape, dcpl, counting(shape), async (dset) => {
          const data = await run(h5.H5Dread_async(dset, H5T_NATIVE, memory.space, selected.space, { pieceBytes }));
          const expected = new Int32Array(memory.space.dims[0]!);
          memory.positions.forEach((at, n) => {
            expected[at] = selected.positions[n]! + 1;
          });
          expect(data).toEqual(expected);
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('written from a packed buffer changes its elements and no others', async () => {
    await fc.assert(
      fc.asyncProperty(scenario(false), async ({ shape, dcpl, selected, pieceBytes }) => {
        const before = counting(shape);
        await withDataset(h5.H5T_STD_I32LE, shape, dcpl, before, async (dset) => {
          const values = Int32Array.from(selected.positions, (_, n) => -1 - n);
          await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, selected.space, { pieceBytes }, values));
          const expected = before.slice();
          selected.positions.forEach((at, n) => {
            expected[at] = values[n]!;
          });
          expect(await run(h5.H5Dread_async(dset))).toEqual(expected);
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('written from a memory space takes its selected elements', async () => {
    await fc.assert(
      fc.asyncProperty(scenario(false), async ({ shape, dcpl, selected, pieceBytes, seed }) => {
        const memory = scattered(selected.positions.length, seed);
        if (!memory) return;
        const before = counting(shape);
        await withDataset(h5.H5T_STD_I32LE, shape, dcpl, before, async (dset) => {
          const buffer = Int32Array.from({ length: memory.space.dims[0]! }, (_, n) => -100 - n);
          await run(h5.H5Dwrite_async(dset, H5T_NATIVE, memory.space, selected.space, { pieceBytes }, buffer));
          const expected = before.slice();
          selected.positions.forEach((at, n) => {
            expected[at] = buffer[memory.positions[n]!]!;
          });
          expect(await run(h5.H5Dread_async(dset))).toEqual(expected);
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('converts to the memory type, and clips what does not fit', async () => {
    const types = [
      [h5.H5T_NATIVE_INT8, Int8Array, -128, 127],
      [h5.H5T_NATIVE_UINT8, Uint8Array, 0, 255],
      [h5.H5T_NATIVE_INT16, Int16Array, -32768, 32767],
      [h5.H5T_NATIVE_UINT32, Uint32Array, 0, 2 ** 32 - 1],
      [h5.H5T_NATIVE_FLOAT, Float32Array, -Infinity, Infinity],
      [h5.H5T_NATIVE_DOUBLE, Float64Array, -Infinity, Infinity],
    ] as const;
    await fc.assert(
      fc.asyncProperty(scenario(true), fc.constantFrom(...types), async ({ shape, dcpl, selected }, memory) => {
        const [type, Numbers, least, most] = memory;
        const values = counting(shape).map((n) => (n - 200) * 1000);
        await withDataset(h5.H5T_STD_I32LE, shape, dcpl, values, async (dset) => {
          const data = await run(h5.H5Dread_async(dset, type, H5S_ALL, selected.space));
          const clipped = selected.positions.map((at) => Math.min(most, Math.max(least, values[at]!)));
          expect(data).toEqual(Numbers.from(clipped));
        });
      }),
      { numRuns: RUNS },
    );
  });

  test('reads and writes some fields of compounds and leaves the others', async () => {
    const type = h5.compound({ a: h5.H5T_STD_I32LE, b: h5.H5T_IEEE_F64LE, c: h5.H5T_STD_U8LE });
    await fc.assert(
      fc.asyncProperty(scenario(false), async ({ shape, dcpl, selected, pieceBytes }) => {
        const a = counting(shape);
        const columns = { a, b: Float64Array.from(a, (n) => n / 2), c: Uint8Array.from(a, (n) => n % 251) };
        await withDataset(type, shape, dcpl, columns, async (dset) => {
          const some = h5.compound({ c: h5.H5T_NATIVE_INT16, b: h5.H5T_NATIVE_DOUBLE });
          const read = await run(h5.H5Dread_async(dset, some, H5S_ALL, selected.space, { pieceBytes }));
          expect(read).toEqual({
            c: Int16Array.from(selected.positions, (at) => columns.c[at]!),
            b: Float64Array.from(selected.positions, (at) => columns.b[at]!),
          });
          const values = Float64Array.from(selected.positions, (_, n) => -n);
          const onlyB = h5.compound({ b: h5.H5T_NATIVE_DOUBLE });
          await run(h5.H5Dwrite_async(dset, onlyB, H5S_ALL, selected.space, { pieceBytes }, { b: values }));
          const b = columns.b.slice();
          selected.positions.forEach((at, n) => {
            b[at] = values[n]!;
          });
          expect(await run(h5.H5Dread_async(dset))).toEqual({ ...columns, b });
        });
      }),
      { numRuns: RUNS },
    );
  });
});
