import { isDeepStrictEqual } from 'node:util';
import type { H5ErrorKind } from '../../../src/model/H5Error.js';
import { type Mutation, overlap } from './mutate.js';
import type { DatasetValues, Outcome, ReadObject } from './readFile.js';
import type { Range, SeedFile } from './SeedFile.js';

/** What a damaged file may be answered with. */
const ERROR_KINDS: readonly H5ErrorKind[] = ['corrupt-file', 'unsupported', 'io', 'out-of-memory'];

/** Files all of whose metadata has checksums. */
const CHECKSUMMED = /-(v110|latest|user-block|shared)\./;

/** What came of a damaged file. */
export interface Finding {
  /** What cannot be right, whatever libhdf5 says. */
  readonly problems: readonly string[];
  /** Objects that are others than they were. */
  readonly changed: ReadonlyMap<string, ReadObject>;
  /** Objects that were not read. */
  readonly refused: ReadonlyMap<string, ReadObject>;
}

/** Compares what was read of a damaged file with what was in it. */
export function examine(seed: SeedFile, mutation: Mutation, objects: ReadonlyMap<string, ReadObject>): Finding {
  const problems: string[] = [];
  const changed = new Map<string, ReadObject>();
  const refused = new Map<string, ReadObject>();
  const isTouched = (range: Range) => mutation.touched.some((one) => overlap(one, range));
  const isIntact = (path: string) =>
    ['', path.replace('@', '')].every((owner) => seed.reads.get(owner)?.every((range) => !isTouched(range)));
  for (const [path, object] of objects) {
    const { outcome, address } = object;
    const before = seed.objects.get(path);
    const was = before?.address === address ? before.outcome : undefined;
    if (was && isSame(outcome, was)) continue;
    if (was && isIntact(path)) problems.push(`${path} is untouched, but ${textOf(outcome)}`);
    if (outcome.kind === 'error') {
      refused.set(path, object);
      if (!ERROR_KINDS.includes(outcome.error.kind)) problems.push(`${path}: ${textOf(outcome)}`);
    } else if (outcome.kind !== 'other') {
      changed.set(path, object);
      if (!CHECKSUMMED.test(seed.name) || mutation.sealed) continue;
      const wrong = untouchedDifference(seed, isTouched, path, outcome);
      if (wrong) problems.push(`${path}: ${wrong}, in spite of checksums`);
    }
  }
  return { problems, changed, refused };
}

function textOf(outcome: Outcome): string {
  return outcome.kind === 'error' ? `${outcome.error.kind}: ${outcome.error.message}` : outcome.kind;
}

function isSame(one: Outcome, other: Outcome): boolean {
  if (one.kind === 'names') return other.kind === 'names' && isDeepStrictEqual(one.names, other.names);
  if (one.kind !== 'values' || other.kind !== 'values') return one.kind === 'other' && other.kind === 'other';
  return (
    isDeepStrictEqual(one.dataset.dims, other.dataset.dims) &&
    isDeepStrictEqual(one.stored, other.stored) &&
    isDeepStrictEqual(one.containers, other.containers)
  );
}

/** The first element that is another one though nothing of its storage was touched. */
function untouchedDifference(
  seed: SeedFile,
  isTouched: (range: Range) => boolean,
  path: string,
  outcome: Outcome,
): string | undefined {
  const before = seed.objects.get(path)?.outcome;
  if (outcome.kind !== 'values' || before?.kind !== 'values') return 'another object';
  if (!isDeepStrictEqual(outcome.dataset.dims, before.dataset.dims)) return 'another extent';
  const size = before.dataset.elementSize;
  for (const [box, bytes] of outcome.stored.entries()) {
    for (let element = 0; element * size < bytes.length; element += 1) {
      const is = bytes.subarray(element * size, (element + 1) * size);
      const was = before.stored[box]!.subarray(element * size, (element + 1) * size);
      if (Buffer.compare(is, was) === 0) continue;
      const place = placeOf(seed, path, before, box, element);
      if (!place || !isTouched(place)) return `element ${element} of box ${box} differs`;
    }
  }
  return undefined;
}

/** Where an element lies, or its chunk. */
function placeOf(
  seed: SeedFile,
  path: string,
  { dataset, boxes }: DatasetValues,
  box: number,
  element: number,
): Range | undefined {
  const { start, count } = boxes[box]!;
  const { layout, dims, elementSize } = dataset;
  const at: number[] = [];
  let rest = element;
  for (let d = dims.length - 1; d >= 0; d -= 1) {
    at[d] = start[d]! + (rest % count[d]!);
    rest = Math.floor(rest / count[d]!);
  }
  const places = seed.stored.get(path);
  if (layout.kind === 'chunked') return places?.get(at.map((n, d) => Math.floor(n / layout.chunk[d]!)).join());
  const whole = places?.get('');
  const number = at.reduce((sum, n, d) => sum * dims[d]! + n, 0);
  return whole && { offset: whole.offset + number * elementSize, length: elementSize };
}
