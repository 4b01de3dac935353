import type { Coordinates } from './Coordinates.js';

/** One dimension of a mapping and of a read that meets it. */
export interface MappedAxis {
  /** Selected by the mapping in the virtual dataset, and in the source; as many there. */
  readonly virtual: Coordinates;
  readonly source: Coordinates;
  /** Present size of the source in this dimension. */
  readonly sourceSize: number;
  /** Selected by the read in the virtual dataset, and in memory; as many there. */
  readonly file: Coordinates;
  readonly memory: Coordinates;
}

/**
 * Coordinates that a read takes through a mapping: `count` times `length` neighbours, in the source and in memory alike;
 * the beginnings of the runs are `sourceStep` and `memoryStep` apart.
 */
export interface AxisPart {
  readonly source: number;
  readonly sourceStep: number;
  readonly memory: number;
  readonly memoryStep: number;
  readonly count: number;
  readonly length: number;
}

/** What a read takes through a mapping in one dimension, in increasing order; regular selections make few parts of it. */
export function axisParts(axis: MappedAxis): AxisPart[] {
  const end = endOf(axis);
  const first = common(axis, 0, end);
  if (first === undefined) return [];
  const period = periodOf(axis);
  const periods = period === undefined ? 0 : Math.floor((end - first) / period);
  if (period === undefined || periods < 2) return [...runsIn(axis, first, end)];
  const base = [...runsIn(axis, first, first + period)];
  const next = [...runsIn(axis, first + period, first + 2 * period)];
  const rest = [...runsIn(axis, first + periods * period, end)];
  // The last period may end with its last run.
  const isWhole = rest.length === base.length && rest.every(({ length }, n) => length === base[n]?.length);
  const count = isWhole ? periods + 1 : periods;
  const parts = base.map((run, n): AxisPart => {
    const { source, memory } = next[n] as AxisPart;
    return { ...run, sourceStep: source - run.source, memoryStep: memory - run.memory, count };
  });
  return isWhole ? parts : [...parts, ...rest];
}

/** The coordinate from which on nothing is selected, neither by the mapping nor by the read, or nothing is in the source. */
function endOf({ virtual, source, sourceSize, file }: MappedAxis): number {
  const outside = source.from(sourceSize);
  const mapped = outside ? outside.ordinal : virtual.length;
  if (mapped === 0 || file.length === 0) return 0;
  return Math.min(virtual.at(mapped - 1).coordinate, file.at(file.length - 1).coordinate) + 1;
}

/** The first coordinate from one on that both the mapping and the read select. */
function common({ virtual, file }: MappedAxis, from: number, end: number): number | undefined {
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

function* runsIn(axis: MappedAxis, from: number, end: number): Generator<AxisPart, void, undefined> {
  for (let at = common(axis, from, end); at !== undefined; ) {
    const mapped = axis.virtual.from(at);
    const wanted = axis.file.from(at);
    if (!mapped || !wanted) return;
    const source = axis.source.at(mapped.ordinal);
    const memory = axis.memory.at(wanted.ordinal);
    const length = Math.min(mapped.run, wanted.run, source.run, memory.run, end - at);
    yield { source: source.coordinate, sourceStep: 1, memory: memory.coordinate, memoryStep: 1, count: 1, length };
    at = common(axis, at + length, end);
  }
}

/** After so many coordinates of the virtual dataset all of it repeats; undefined where it does not, or nothing has gaps. */
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
    period = (period / divisor(period, each)) * each;
    if (!Number.isSafeInteger(period)) return undefined;
  }
  return period > 1 ? period : undefined;
}

/** After so many coordinates of one set the blocks of another one begin anew, whose coordinates correspond to them in order. */
function periodOfOrdinals(set: Coordinates, other: Coordinates): number {
  if (!other.repeats) return 1;
  const { block } = other.repeats;
  if (!set.repeats) return block;
  return set.repeats.distance * (block / divisor(set.repeats.block, block));
}

/** The greatest common divisor. */
function divisor(a: number, b: number): number {
  let [one, other] = [a, b];
  while (other !== 0) [one, other] = [other, one % other];
  return one;
}
