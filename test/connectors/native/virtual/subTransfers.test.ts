import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regularSubTransfers } from '../../../../src/connectors/native/reader/virtual/regularSubTransfers.js';
import type {
  LimitedMapping,
  SubTransfer,
  VirtualRequest,
} from '../../../../src/connectors/native/reader/virtual/SubTransfer.js';
import { scatteredSubTransfers } from '../../../../src/connectors/native/reader/virtual/scatteredSubTransfers.js';
import { subTransfers } from '../../../../src/connectors/native/reader/virtual/subTransfers.js';
import { npointsOf, type Selection } from '../../../../src/model/Dataspace.js';
import { selectionNpoints } from '../../../../src/model/selection/selectionNpoints.js';
import { planTransfer } from '../../../../src/transfer/planTransfer.js';
import {
  arbitraryDims,
  arbitraryHyperslab,
  arbitraryMemory,
  arbitrarySelection,
  coordinates,
  elementsOf,
  indexIn,
} from '../../../model/selection/bruteForce.js';

interface Case {
  readonly mapping: LimitedMapping;
  readonly request: VirtualRequest;
}

const hyperslab = (space: {
  start: readonly number[];
  stride: readonly number[];
  count: readonly number[];
  block: readonly number[];
}): Selection => ({
  type: 'hyperslab',
  ...space,
});

/** A source whose dimensions have as many coordinates as those of a virtual selection, differently cut; some dimensions of one more. */
const arbitraryRegularSource = (lengths: readonly number[]): fc.Arbitrary<{ dims: number[]; selection: Selection }> =>
  fc
    .tuple(
      ...lengths.map((length) =>
        fc.record({
          block: fc.constantFrom(...Array.from({ length }, (_, i) => i + 1).filter((n) => length % n === 0)),
          start: fc.nat(2),
          gap: fc.nat(2),
          extra: fc.nat(5).map((n) => n === 0),
        }),
      ),
    )
    .map((axes) => {
      const start: number[] = [];
      const stride: number[] = [];
      const count: number[] = [];
      const block: number[] = [];
      const dims: number[] = [];
      axes.forEach((axis, d) => {
        if (axis.extra) {
          for (const list of [start, stride, count, block, dims]) list.push(1);
          start[start.length - 1] = 0;
        }
        start.push(axis.start);
        stride.push(axis.block + axis.gap);
        count.push(lengths[d]! / axis.block);
        block.push(axis.block);
        dims.push(axis.start + (lengths[d]! / axis.block - 1) * (axis.block + axis.gap) + axis.block);
      });
      return { dims, selection: hyperslab({ start, stride, count, block }) };
    });

const withoutPoints = <T extends { selection: Selection }>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  arbitrary.filter(({ selection }) => selection.type !== 'points');

/** A mapping, and how much of each dimension its source has lost. */
const arbitraryMapping = (dims: readonly number[]): fc.Arbitrary<LimitedMapping> => {
  const regular = arbitraryHyperslab(dims).chain((virtual) =>
    fc.record({
      virtual: fc.constant(hyperslab(virtual)),
      source: arbitraryRegularSource(virtual.count.map((count, d) => count * virtual.block[d]!)),
    }),
  );
  const any = arbitrarySelection(dims)
    .filter(({ type }) => type !== 'points')
    .chain((virtual) =>
      fc.record({
        virtual: fc.constant(virtual),
        source: withoutPoints(arbitraryMemory(selectionNpoints(virtual, dims))),
      }),
    );
  return fc
    .tuple(fc.oneof(regular, any), fc.array(fc.nat(2), { minLength: 8, maxLength: 8 }))
    .map(([mapping, lost]) => {
      const { virtual, source } = mapping;
      // All of a source that has become smaller is not as much as is mapped: an error elsewhere.
      const sourceDims =
        source.selection.type === 'all' ? source.dims : source.dims.map((size, d) => Math.max(0, size - lost[d]!));
      return { virtual, source: source.selection, sourceDims };
    });
};

const arbitraryCase: fc.Arbitrary<Case> = arbitraryDims(1, 3, 8).chain((dims) =>
  arbitrarySelection(dims).chain((fileSelection) =>
    fc.record({
      mapping: arbitraryMapping(dims),
      request: fc
        .oneof(fc.constant('packed' as const), arbitraryMemory(selectionNpoints(fileSelection, dims)))
        .map((memory) => ({ dims, fileSelection, memory })),
    }),
  ),
);

/** What memory holds afterwards, of a source whose elements are their own numbers, plus one. */
function expected({ mapping, request }: Case): Float64Array {
  const { virtual, source, sourceDims } = mapping;
  const { dims, fileSelection, memory } = request;
  const buffer = new Float64Array(lengthOf(request));
  const places = memory === 'packed' ? undefined : elementsOf(memory.selection, memory.dims);
  const bounds = sourceDims.map((size) => size + 2);
  const sources = elementsOf(source, source.type === 'all' ? sourceDims : bounds);
  const mapped = new Map(elementsOf(virtual, dims).map((point, n) => [point.join(), sources[n]!]));
  elementsOf(fileSelection, dims).forEach((point, n) => {
    const from = mapped.get(point.join());
    if (!from?.every((coordinate, d) => coordinate < sourceDims[d]!)) return;
    const place = memory === 'packed' ? n : indexIn(memory.dims, places![n]!);
    buffer[place] = 1 + indexIn(sourceDims, from);
  });
  return buffer;
}

const lengthOf = ({ dims, fileSelection, memory }: VirtualRequest): number =>
  memory === 'packed' ? selectionNpoints(fileSelection, dims) : npointsOf(memory.dims);

/** Carries transfers out, by the plan that every read makes. */
function carriedOut(transfers: Iterable<SubTransfer>, { mapping, request }: Case): Float64Array {
  const { sourceDims } = mapping;
  const buffer = new Float64Array(lengthOf(request));
  for (const { source, memory, npoints } of transfers) {
    const plan = planTransfer({
      mode: 'read',
      dims: sourceDims,
      chunk: null,
      elementSize: 8,
      pieceBytes: 64,
      fileSelection: source,
      memory,
    });
    expect(plan.npoints).toBe(npoints);
    expect(plan.bufferLength).toBe(buffer.length);
    for (const piece of plan.pieces()) {
      const box = coordinates(piece.count).map((place) => place.map((i, d) => piece.start[d]! + i * piece.stride[d]!));
      piece.forEachRow((from, length, at, step) => {
        for (let i = 0; i < length; i += 1) buffer[at + i * step] = 1 + indexIn(sourceDims, box[from + i]!);
      });
    }
  }
  return buffer;
}

describe('what a read takes through a mapping', () => {
  it('is what the elements say one by one', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(arbitraryCase, (one) => {
        expect(carriedOut(subTransfers(one.mapping, one.request), one)).toEqual(expected(one));
      }),
      { numRuns: 2000, endOnFailure: true },
    );
  });

  it('is the same row by row', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(arbitraryCase, (one) => {
        const isEmpty = [...subTransfers(one.mapping, one.request)].length === 0;
        if (!isEmpty) expect(carriedOut(scatteredSubTransfers(one.mapping, one.request), one)).toEqual(expected(one));
      }),
      { numRuns: 1000, endOnFailure: true },
    );
  });

  it('of regular selections is not enumerated', () => {
    const every = (stride: number, size: number, start = 0): Selection =>
      hyperslab({ start: [start], stride: [stride], count: [Math.floor((size - start) / stride)], block: [1] });
    const size = 2 ** 40;
    const mapping = { virtual: { type: 'all' }, source: { type: 'all' }, sourceDims: [size] } as const;
    const [whole] = regularSubTransfers(mapping, { dims: [size], fileSelection: every(3, size), memory: 'packed' })!;
    expect(whole!.source).toEqual(every(3, size));
    const count = [Math.floor((size - 1) / 2)];
    const apart = {
      virtual: hyperslab({ start: [1], stride: [2], count, block: [1] }),
      source: hyperslab({ start: [0], stride: [5], count, block: [1] }),
      sourceDims: [size * 3],
    };
    const [common] = regularSubTransfers(apart, { dims: [size], fileSelection: every(3, size), memory: 'packed' })!;
    // Every sixth element from 3 on: number 1, 4, … of the mapping, so every 15th of the source from 5 on.
    expect(common!.source).toMatchObject({ type: 'hyperslab', start: [5], stride: [15] });
    expect(common!.memory.selection).toMatchObject({ type: 'hyperslab', start: [1], stride: [2] });
  });
});
