import * as h5 from 'h5rx';

const { H5S_SELECT_AND, H5S_SELECT_NOTA, H5S_SELECT_NOTB, H5S_SELECT_OR, H5S_SELECT_SET, H5S_SELECT_XOR } = h5;

type Select = (space: h5.Dataspace) => h5.Dataspace;
/** Whether an element is selected, as plain arithmetic has it. */
type Has = (...place: number[]) => boolean;
type Case = readonly [name: string, dims: readonly number[], chunk: readonly number[] | null, select: Select, has: Has];

/** A selection step by step: each hyperslab is `[op, start, stride, count, block]`. */
type Step = readonly [h5.HyperslabOperator, number[], number[] | null, number[], (number[] | null)?];

const hyperslabs =
  (...steps: Step[]): Select =>
  (space) =>
    steps.reduce(
      (selected, [op, start, stride, count, block = null]) =>
        h5.H5Sselect_hyperslab(selected, op, start, stride, count, block),
      space,
    );
const slab = (start: number[], stride: number[] | null, count: number[], block: number[] | null = null): Select =>
  hyperslabs([H5S_SELECT_SET, start, stride, count, block]);
export const box = (start: number[], count: number[]): Select => slab(start, null, count);
/** A list of coordinates in one dimension and all of the others: what other interfaces call fancy indexing. */
const listed =
  (dimension: number, coordinates: readonly number[]): Select =>
  (space) =>
    coordinates.reduce((selected, coordinate, n) => {
      const start = space.dims.map((_, d) => (d === dimension ? coordinate : 0));
      const count = space.dims.map((size, d) => (d === dimension ? 1 : size));
      return h5.H5Sselect_hyperslab(selected, n === 0 ? H5S_SELECT_SET : H5S_SELECT_OR, start, null, count, null);
    }, space);
const within = (value: number, low: number, end: number): boolean => value >= low && value < end;

export const REGULAR: readonly Case[] = [
  ['the whole extent', [13], null, (space) => h5.H5Sselect_all(space), () => true],
  ['nothing', [13], [4], (space) => h5.H5Sselect_none(space), () => false],
  ['the first element', [13], null, box([0], [1]), (x) => x === 0],
  ['an element in the middle', [13], [5], box([3], [1]), (x) => x === 3],
  ['the last element', [13], [5], box([12], [1]), (x) => x === 12],
  ['a range from the beginning', [13], null, box([0], [4]), (x) => x < 4],
  ['a range to the end', [13], [4], box([9], [4]), (x) => x >= 9],
  ['a range of one chunk', [12], [4], box([4], [4]), (x) => within(x, 4, 8)],
  ['a range that cuts chunks', [13], [4], box([3], [6]), (x) => within(x, 3, 9)],
  ['every third of a range', [13], null, slab([1], [3], [2]), (x) => x === 1 || x === 4],
  ['every second to the last', [13], [4], slab([0], [2], [7]), (x) => x % 2 === 0],
  ['every fifth over chunks of two', [21], [2], slab([0], [5], [5]), (x) => x % 5 === 0],
  ['blocks with gaps', [13], [4], slab([1], [5], [3], [2]), (x) => [1, 2, 6, 7, 11, 12].includes(x)],
  ['blocks that touch', [13], [4], slab([2], [3], [3], [3]), (x) => within(x, 2, 11)],
  ['one element of two dimensions', [5, 3], null, box([4, 1], [1, 1]), (y, x) => y === 4 && x === 1],
  ['a row', [5, 7], [2, 3], box([3, 0], [1, 7]), (y) => y === 3],
  ['a column', [5, 7], [2, 3], box([0, 6], [5, 1]), (_, x) => x === 6],
  ['rows', [5, 7], null, box([1, 0], [3, 7]), (y) => within(y, 1, 4)],
  ['a box that cuts chunks', [6, 8], [4, 3], box([1, 2], [4, 5]), (y, x) => within(y, 1, 5) && within(x, 2, 7)],
  ['strides in both dimensions', [6, 9], [4, 4], slab([1, 0], [2, 4], [3, 3]), (y, x) => y % 2 === 1 && x % 4 === 0],
  ['a stride in one dimension', [4, 9], null, slab([0, 1], [1, 3], [4, 3]), (_, x) => x % 3 === 1],
  [
    'blocks in both dimensions',
    [7, 8],
    [3, 3],
    slab([0, 1], [4, 4], [2, 2], [3, 2]),
    (y, x) => y % 4 < 3 && within(x % 4, 1, 3),
  ],
  ['a plane of the first dimension', [4, 5, 3], [2, 2, 2], box([2, 0, 0], [1, 5, 3]), (z) => z === 2],
  ['a plane of the second dimension', [4, 5, 3], null, box([0, 4, 0], [4, 1, 3]), (_, y) => y === 4],
  ['a plane of the last dimension', [4, 5, 3], [2, 2, 2], box([0, 0, 1], [4, 5, 1]), (_z, _y, x) => x === 1],
  ['a line in space', [4, 6, 8], [2, 3, 4], box([1, 0, 5], [1, 6, 1]), (z, _, x) => z === 1 && x === 5],
  [
    'a box in space',
    [4, 6, 8],
    null,
    box([1, 2, 3], [1, 2, 3]),
    (z, y, x) => z === 1 && within(y, 2, 4) && within(x, 3, 6),
  ],
  [
    'strides in three dimensions',
    [4, 6, 8],
    [3, 3, 3],
    slab([1, 0, 2], [2, 3, 5], [2, 2, 2]),
    (z, y, x) => z % 2 === 1 && y % 3 === 0 && (x === 2 || x === 7),
  ],
  [
    'one element of four dimensions',
    [2, 3, 4, 5],
    [1, 2, 2, 3],
    box([1, 2, 3, 4], [1, 1, 1, 1]),
    (...at) => `${at}` === '1,2,3,4',
  ],
  [
    'the inside of four dimensions',
    [3, 3, 3, 4],
    [2, 2, 2, 2],
    box([1, 1, 1, 1], [1, 1, 1, 2]),
    (a, b, c, d) => a === 1 && b === 1 && c === 1 && within(d!, 1, 3),
  ],
  [
    'a box of five dimensions',
    [2, 3, 2, 3, 2],
    null,
    box([1, 0, 0, 1, 0], [1, 2, 2, 2, 1]),
    (a, b, _, d, e) => a === 1 && b! < 2 && d! > 0 && e === 0,
  ],
  [
    'strides in five dimensions',
    [3, 2, 3, 2, 3],
    [2, 1, 2, 2, 2],
    slab([0, 1, 0, 0, 0], [2, 1, 2, 1, 2], [2, 1, 2, 2, 2]),
    (a, b, c, _, e) => a! % 2 === 0 && b === 1 && c! % 2 === 0 && e! % 2 === 0,
  ],
];

export const IRREGULAR: readonly Case[] = [
  ['a list of coordinates', [13], null, listed(0, [1, 2, 5]), (x) => [1, 2, 5].includes(x)],
  ['a list of the first and the last', [1000], [64], listed(0, [0, 999]), (x) => x === 0 || x === 999],
  ['a list of rows', [10, 4], [4, 4], listed(0, [0, 5, 6, 9]), (y) => [0, 5, 6, 9].includes(y)],
  ['a list of columns', [10, 12], [4, 5], listed(1, [1, 2, 7, 9]), (_, x) => [1, 2, 7, 9].includes(x!)],
  ['few columns of a wide dataset', [5, 300], [5, 100], listed(1, [99, 199, 299]), (_, x) => x! % 100 === 99],
  ['a list in the first of three dimensions', [5, 4, 3], null, listed(0, [1, 4]), (z) => z === 1 || z === 4],
  [
    'a list in the second of three dimensions',
    [3, 6, 4],
    [2, 2, 2],
    listed(1, [0, 3, 5]),
    (_, y) => [0, 3, 5].includes(y!),
  ],
  [
    'a list in the last of three dimensions',
    [3, 4, 7],
    [2, 2, 3],
    listed(2, [2, 3, 6]),
    (_z, _y, x) => [2, 3, 6].includes(x!),
  ],
  [
    'lists of rows and columns at once',
    [6, 7],
    [4, 4],
    (space) => h5.H5Scombine_select(listed(0, [1, 2, 5])(space), H5S_SELECT_AND, listed(1, [0, 4, 6])(space)),
    (y, x) => [1, 2, 5].includes(y) && [0, 4, 6].includes(x!),
  ],
  [
    'boxes that overlap',
    [6, 8],
    [4, 4],
    hyperslabs([H5S_SELECT_SET, [0, 0], null, [4, 5]], [H5S_SELECT_OR, [2, 3], null, [4, 5]]),
    (y, x) => (y < 4 && x! < 5) || (y >= 2 && x! >= 3),
  ],
  [
    'boxes far from each other',
    [9, 9],
    [3, 3],
    hyperslabs([H5S_SELECT_SET, [7, 7], null, [2, 2]], [H5S_SELECT_OR, [0, 0], null, [2, 2]]),
    (y, x) => (y >= 7 && x! >= 7) || (y < 2 && x! < 2),
  ],
  [
    'a diagonal',
    [5, 5],
    null,
    hyperslabs(...[0, 1, 2, 3, 4].map((n): Step => [n === 0 ? H5S_SELECT_SET : H5S_SELECT_OR, [n, n], null, [1, 1]])),
    (y, x) => y === x,
  ],
  [
    'what two boxes share',
    [6, 8],
    [4, 4],
    hyperslabs([H5S_SELECT_SET, [0, 0], null, [4, 5]], [H5S_SELECT_AND, [2, 3], null, [4, 5]]),
    (y, x) => within(y, 2, 4) && within(x!, 3, 5),
  ],
  [
    'two boxes without what they share',
    [6, 8],
    null,
    hyperslabs([H5S_SELECT_SET, [0, 0], null, [4, 5]], [H5S_SELECT_XOR, [2, 3], null, [4, 5]]),
    (y, x) => (y < 4 && x! < 5) !== (y >= 2 && x! >= 3),
  ],
  [
    'a chessboard',
    [6, 6],
    [4, 4],
    hyperslabs([H5S_SELECT_SET, [0, 0], [2, 1], [3, 6]], [H5S_SELECT_XOR, [0, 1], [1, 2], [6, 3]]),
    (y, x) => (y % 2 === 0) !== (x! % 2 === 1),
  ],
  [
    'a frame',
    [5, 7],
    [2, 3],
    hyperslabs([H5S_SELECT_SET, [0, 0], null, [5, 7]], [H5S_SELECT_NOTB, [1, 1], null, [3, 5]]),
    (y, x) => y === 0 || y === 4 || x === 0 || x === 6,
  ],
  [
    'the rest of a box',
    [5, 7],
    [2, 3],
    hyperslabs([H5S_SELECT_SET, [1, 1], null, [3, 5]], [H5S_SELECT_NOTA, [0, 0], null, [5, 4]]),
    (y, x) => x! < 4 && !(within(y, 1, 4) && within(x!, 1, 6)),
  ],
  [
    'two boxes that share nothing',
    [6],
    null,
    hyperslabs([H5S_SELECT_SET, [0], null, [2]], [H5S_SELECT_AND, [4], null, [2]]),
    () => false,
  ],
  [
    'strides of two phases',
    [24],
    [5],
    hyperslabs([H5S_SELECT_SET, [0], [6], [4]], [H5S_SELECT_OR, [1], [4], [6]]),
    (x) => x % 6 === 0 || x % 4 === 1,
  ],
  [
    'a box with a hole in space',
    [3, 4, 5],
    [2, 2, 2],
    hyperslabs([H5S_SELECT_SET, [0, 0, 0], null, [3, 3, 3]], [H5S_SELECT_NOTB, [1, 1, 1], null, [1, 1, 1]]),
    (z, y, x) => y! < 3 && x! < 3 && !(z === 1 && y === 1 && x === 1),
  ],
];

/** Dataspaces that are no selections of 3 × 4 elements. */
export const BEYOND: readonly (readonly [string, h5.Dataspace])[] = [
  ['that begin beyond the extent', slab([3, 0], null, [1, 1])(h5.H5Screate_simple([9, 9]))],
  ['that end beyond the extent', slab([0, 1], null, [3, 4])(h5.H5Screate_simple([9, 9]))],
  ['that step beyond the extent', slab([0, 0], [2, 1], [3, 1])(h5.H5Screate_simple([9, 9]))],
  ['with blocks beyond the extent', slab([0, 0], [3, 3], [1, 2], [1, 2])(h5.H5Screate_simple([9, 9]))],
  [
    'of an irregular union beyond the extent',
    hyperslabs(
      [H5S_SELECT_SET, [0, 0], null, [1, 1]],
      [H5S_SELECT_OR, [5, 2], null, [1, 2]],
    )(h5.H5Screate_simple([9, 9])),
  ],
  ['of fewer dimensions', slab([0], null, [3])(h5.H5Screate_simple([12]))],
  ['of more dimensions', slab([0, 0, 0], null, [1, 1, 1])(h5.H5Screate_simple([3, 4, 1]))],
];
