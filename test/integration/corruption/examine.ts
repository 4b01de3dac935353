import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { H5ErrorKind } from '../../../src/model/H5Error.js';
import type { Answer, Question, Verdict } from './Judge.js';
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
  /** Objects that are others than they were, or errors: libhdf5 is to be asked about them. */
  readonly doubtful: ReadonlyMap<string, ReadObject>;
}

/** Compares what was read of a damaged file with what was in it. */
export function examine(seed: SeedFile, mutation: Mutation, objects: ReadonlyMap<string, ReadObject>): Finding {
  const problems: string[] = [];
  const doubtful = new Map<string, ReadObject>();
  for (const [path, object] of objects) {
    const { outcome } = object;
    if (outcome.kind === 'other') continue;
    const before = seed.objects.get(path);
    if (outcome.kind !== 'error' && before && isSame(outcome, before.outcome)) continue;
    doubtful.set(path, object);
    if (outcome.kind === 'error') {
      if (!ERROR_KINDS.includes(outcome.error.kind)) problems.push(`${path}: ${outcome.error.kind}: ${outcome.error}`);
    } else if (CHECKSUMMED.test(seed.name) && !mutation.sealed) {
      const wrong = untouchedDifference(seed, mutation.touched, path, outcome);
      if (wrong) problems.push(`${path}: ${wrong}, in spite of checksums`);
    }
  }
  return { problems, doubtful };
}

function isSame(one: Outcome, other: Outcome): boolean {
  if (one.kind === 'links') return other.kind === 'links' && one.links.join('\n') === other.links.join('\n');
  if (one.kind !== 'values' || other.kind !== 'values') return false;
  return (
    isDeepStrictEqual(one.dataset.dims, other.dataset.dims) &&
    one.stored.every((bytes, i) => Buffer.compare(bytes, other.stored[i] ?? new Uint8Array(0)) === 0) &&
    isDeepStrictEqual(one.containers, other.containers)
  );
}

/** The first element that is another one though nothing of its storage was touched. */
function untouchedDifference(
  seed: SeedFile,
  touched: readonly Range[],
  path: string,
  outcome: Outcome,
): string | undefined {
  const before = seed.objects.get(path)?.outcome;
  if (outcome.kind !== 'values' || before?.kind !== 'values') return 'another object';
  if (!isDeepStrictEqual(outcome.dataset.dims, before.dataset.dims)) return 'another extent';
  const isTouched = (range: Range) => touched.some((one) => overlap(one, range));
  for (const [box, bytes] of outcome.stored.entries()) {
    const size = before.dataset.elementSize;
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

/** The question whether libhdf5 finds the same. */
export function questionOf(seed: SeedFile, { bytes }: Mutation, doubtful: Finding['doubtful']): Question {
  const objects: Question['objects'] = {};
  for (const [path, { address, outcome }] of doubtful) {
    if (path === '') continue;
    const dtype = outcome.kind === 'values' ? dtypeOf(outcome) : undefined;
    objects[path] = { address, what: path.endsWith('@') ? 'attributes' : 'object', ...(dtype && { dtype }) };
  }
  return { file: seed.name, length: bytes.length, edits: editsOf(seed.bytes, bytes), objects };
}

function editsOf(before: Uint8Array, after: Uint8Array): [number, string][] {
  const edits: [number, string][] = [];
  for (let at = 0; at < after.length; at += 1) {
    if (before[at] === after[at]) continue;
    let end = at + 1;
    while (end < after.length && before[end] !== after[end]) end += 1;
    edits.push([at, Buffer.from(after.subarray(at, end)).toString('hex')]);
    at = end;
  }
  return edits;
}

/** NumPy's name of numbers in a container. */
function dtypeOf({ dataset, containers }: DatasetValues): string | undefined {
  const { class: kind } = dataset.datatype;
  const container = containers[0];
  if ((kind !== 'H5T_INTEGER' && kind !== 'H5T_FLOAT') || !ArrayBuffer.isView(container)) return undefined;
  const name = container.constructor.name;
  const letter = name.startsWith('Float') ? 'f' : name.includes('Uint') ? 'u' : 'i';
  return `<${letter}${(container as unknown as Uint8Array).BYTES_PER_ELEMENT}`;
}

/** Where h5rx and libhdf5 agree there is none; otherwise a text without numbers that names how they do not. */
export function disagreement({ outcome }: ReadObject, path: string, answer: Answer): string | undefined {
  if (outcome.kind === 'other') return undefined;
  const ours = outcome.kind === 'error' ? `${outcome.error.kind}: ${withoutNumbers(outcome.error.message)}` : 'values';
  const verdict = verdictOf(answer, path);
  if (outcome.kind === 'error') {
    return 'error' in verdict ? undefined : `h5rx: ${ours} | libhdf5: values`;
  }
  if ('error' in verdict) return `h5rx: ${outcome.kind} | libhdf5: ${withoutNumbers(verdict.error)}`;
  if (outcome.kind === 'links') {
    if (!('links' in verdict)) return 'LIE: h5rx: links | libhdf5: a dataset';
    return outcome.links.join('\n') === verdict.links.join('\n') ? undefined : 'LIE: other links';
  }
  if (!('dims' in verdict)) return 'LIE: h5rx: values | libhdf5: links';
  if (!isDeepStrictEqual(verdict.dims, outcome.dataset.dims)) return 'LIE: another extent';
  if (!isDeepStrictEqual(verdict.stored, outcome.stored.map(hashOf))) return 'LIE: other elements';
  if (
    verdict.converted &&
    !isDeepStrictEqual(
      verdict.converted,
      outcome.containers.map((one) => hashOf(one as Uint8Array)),
    )
  )
    return 'LIE: other values';
  return undefined;
}

function verdictOf(answer: Answer, path: string): Verdict {
  if ('unopened' in answer) return { error: `unopened: ${answer.unopened}` };
  if ('died' in answer) return { error: `died: ${answer.died}` };
  return answer.objects[path] ?? { error: 'not asked' };
}

function withoutNumbers(text: string): string {
  return text.replace(/0x[0-9a-f]+/g, 'X').replace(/\d[\d.e+]*/g, 'N');
}

function hashOf({ buffer, byteOffset, byteLength }: ArrayBufferView): string {
  return createHash('sha1')
    .update(new Uint8Array(buffer, byteOffset, byteLength))
    .digest('hex');
}
