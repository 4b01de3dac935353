import type { Coordinates } from './Coordinates.js';

/** One dimension of the virtual dataset: what a mapping and a read select in it. */
export interface MappedAxis {
  /** What the mapping selects in the virtual dataset and in the source: equally many coordinates. */
  readonly virtual: Coordinates;
  readonly source: Coordinates;
  /** Current size of the source in this dimension. */
  readonly sourceSize: number;
  /** What the read selects in the virtual dataset and in memory: equally many coordinates. */
  readonly file: Coordinates;
  readonly memory: Coordinates;
}

/**
 * Coordinates that a read takes through a mapping: `count` runs of `length` neighbours, which are neighbours both in the source and in
 * memory. The runs begin `sourceStep` and `memoryStep` apart.
 */
export interface AxisPart {
  readonly source: number;
  readonly sourceStep: number;
  readonly memory: number;
  readonly memoryStep: number;
  readonly count: number;
  readonly length: number;
}

/** What a read takes through a mapping in one dimension, in increasing order. Regular selections give few parts. */
export function axisParts(axis: MappedAxis): AxisPart[] {
  const end = endOf(axis);
  const first = firstCommon(axis, 0, end);
  if (first === undefined) return [];
  const period = periodOf(axis);
  const periods = period === undefined ? 0 : Math.floor((end - first) / period);
  if (period === undefined || periods < 2) return [...runsIn(axis, first, end)];
  const base = [...runsIn(axis, first, first + period)];
  const next = [...runsIn(axis, first + period, first + 2 * period)];
  const rest = [...runsIn(axis, first + periods * period, end)];
  // The rest may be a whole period but for the gap at its end.
  const isWhole = rest.length === base.length && rest.every(({ length }, n) => length === base[n]?.length);
  const count = isWhole ? periods + 1 : periods;
  const parts = base.map((run, n): AxisPart => {
    const { source, memory } = next[n] as AxisPart;
    return { ...run, sourceStep: source - run.source, memoryStep: memory - run.memory, count };
  });
  return isWhole ? parts : [...parts, ...rest];
}

/** The coordinate from which on the mapping or the read selects nothing, or the source has no elements. */
function endOf({ virtual, source, sourceSize, file }: MappedAxis): number {
  const outside = source.from(sourceSize);
  const mapped = outside ? outside.ordinal : virtual.length;
  if (mapped === 0 || file.length === 0) return 0;
  return Math.min(virtual.at(mapped - 1).coordinate, file.at(file.length - 1).coordinate) + 1;
}

/** The first coordinate from one on that both the mapping and the read select. */
function firstCommon({ virtual, file }: MappedAxis, from: number, end: number): number | undefined {
  let at = from;
  while (at < end) {
    const mapped = virtual.from(at);
    const wanted = mapped && file.from(mapped.coordinate);
    if (!mapped || !wanted || wanted.coordinate >= end) return undefined;
    if (wanted.coordinate < mapped.coordinate + mapped.run) return wanted.coordinate;
    at = wanted.coordinate;
  }
  return undefined;
}

/** The runs between two coordinates, each a part of its own. */
function* runsIn(axis: MappedAxis, from: number, end: number): Generator<AxisPart, void, undefined> {
  for (let at = firstCommon(axis, from, end); at !== undefined; ) {
    const mapped = axis.virtual.from(at);
    const wanted = axis.file.from(at);
    if (!mapped || !wanted) return;
    const source = axis.source.at(mapped.ordinal);
    const memory = axis.memory.at(wanted.ordinal);
    const length = Math.min(mapped.run, wanted.run, source.run, memory.run, end - at);
    yield { source: source.coordinate, sourceStep: 1, memory: memory.coordinate, memoryStep: 1, count: 1, length };
    at = firstCommon(axis, at + length, end);
  }
}

/** How many coordinates of the virtual dataset there are until everything repeats; undefined where it does not, or has no gaps. */
function periodOf({ virtual, source, file, memory }: MappedAxis): number | undefined {
  if (!(virtual.isRegular && source.isRegular && file.isRegular && memory.isRegular)) return undefined;
  const periods = [
    virtual.repeats?.distance ?? 1,
    file.repeats?.distance ?? 1,
    periodOfOrdinals(virtual, source),
    periodOfOrdinals(file, memory),
  ];
  let period = 1;
  for (const each of periods) {
    period = (period / greatestCommonDivisor(period, each)) * each;
    if (!Number.isSafeInteger(period)) return undefined;
  }
  return period > 1 ? period : undefined;
}

/** How many coordinates of one set there are until the blocks of another one repeat; the n-th coordinates correspond. */
function periodOfOrdinals(set: Coordinates, other: Coordinates): number {
  if (!other.repeats) return 1;
  const { block } = other.repeats;
  if (!set.repeats) return block;
  return set.repeats.distance * (block / greatestCommonDivisor(set.repeats.block, block));
}

function greatestCommonDivisor(a: number, b: number): number {
  let [one, other] = [a, b];
  while (other !== 0) [one, other] = [other, one % other];
  return one;
}
