import { npointsOf, type Selection, type Span, type SpanList } from '../../../../model/Dataspace.js';
import { combineSpans } from '../../../../model/selection/combineSpans.js';
import { wholeExtent } from '../../../../model/selection/hyperslab.js';
import { spansOfHyperslab } from '../../../../model/selection/hyperslabSpans.js';
import { selectionNpoints } from '../../../../model/selection/selectionNpoints.js';
import { firstSpanFrom } from '../../../../model/selection/spanList.js';
import { memoryRuns } from '../../../../transfer/memoryRuns.js';
import { Ordinals } from '../../../../transfer/Ordinals.js';
import { RunCollector } from './RunCollector.js';
import { SpanCursor } from './SpanCursor.js';
import type { LimitedMapping, SubTransfer, VirtualRequest } from './SubTransfer.js';

/** Neighbours in the virtual dataset that are both mapped and read. */
interface Row {
  /** Number of the first one among the mapped elements. */
  readonly mapped: number;
  /** Number of the first one among the read elements. */
  readonly read: number;
  readonly length: number;
}

const BOTH = { onlyA: false, onlyB: false, both: true };

/** As `subTransfers`, row by row, for selections of any form. Rows are gathered, so that the source is not read once for each. */
export function* scatteredSubTransfers(
  { virtual, source, sourceDims }: LimitedMapping,
  { dims, fileSelection, memory }: VirtualRequest,
): Generator<SubTransfer, void, undefined> {
  const mapped = spanListOf(virtual, dims);
  const sources = spanListOf(source, sourceDims);
  if (!mapped || !sources) return;
  const cursor = new SpanCursor(sources);
  const places = memoryRuns(memory);
  const bufferLength = memory === 'packed' ? selectionNpoints(fileSelection, dims) : npointsOf(memory.dims);
  const collector = new RunCollector(sourceDims, bufferLength, fileSelection.type === 'points' || isPoints(memory));
  const rows =
    fileSelection.type === 'points' ? pointRows(mapped, fileSelection.points) : commonRows(mapped, fileSelection, dims);
  for (const { mapped, read, length } of rows) {
    for (let done = 0; done < length; ) {
      cursor.locate(mapped + done);
      places.locate(read + done);
      // Places that are not neighbours in memory are added one by one.
      const neighbours = places.step === 1 ? places.remaining : 1;
      const part = Math.min(length - done, cursor.remaining, neighbours);
      const transfer = collector.add(cursor.coordinates, places.offset, part);
      if (transfer) yield transfer;
      done += part;
    }
  }
  const last = collector.finish();
  if (last) yield last;
}

function isPoints(memory: VirtualRequest['memory']): boolean {
  return memory !== 'packed' && memory.selection.type === 'points';
}

/** The spans of a selection; null for an empty one and for points. */
function spanListOf(selection: Selection, dims: readonly number[]): SpanList | null {
  switch (selection.type) {
    case 'all':
      return dims.length === 0 ? SCALAR : spansOfHyperslab(wholeExtent(dims));
    case 'hyperslab':
      return spansOfHyperslab(selection);
    case 'spans':
      return selection.root;
    default:
      return null;
  }
}

/** The one element of a scalar dataspace, as a dimension of its own. */
const SCALAR: SpanList = { spans: [{ low: 0, high: 0 }], npoints: 1 };

/** The rows that two selections have in common, in C order. */
function* commonRows(mapped: SpanList, file: Selection, dims: readonly number[]): Generator<Row, void, undefined> {
  const read = spanListOf(file, dims);
  const common = read && combineSpans(mapped, read, BOTH);
  if (!common) return;
  const ordinals = new Ordinals();
  const walk = function* (
    list: SpanList,
    inMapped: SpanList,
    inRead: SpanList,
    row: Pick<Row, 'mapped' | 'read'>,
  ): Generator<Row, void, undefined> {
    for (const { low, high, down } of list.spans) {
      const step = down ? 1 : high - low + 1;
      for (let at = low; at <= high; at += step) {
        const one = spanAt(inMapped, at, ordinals);
        const other = spanAt(inRead, at, ordinals);
        const next = { mapped: row.mapped + one.before, read: row.read + other.before };
        if (!down) yield { ...next, length: step };
        else yield* walk(down, one.down as SpanList, other.down as SpanList, next);
      }
    }
  };
  yield* walk(common, mapped, read, { mapped: 0, read: 0 });
}

/** The points that are mapped, each a row of one element, in the order of the points. */
function* pointRows(mapped: SpanList, points: readonly (readonly number[])[]): Generator<Row, void, undefined> {
  const ordinals = new Ordinals();
  for (const [read, point] of points.entries()) {
    let list: SpanList | undefined = mapped;
    let ordinal = 0;
    for (const coordinate of point) {
      const found: ReturnType<typeof spanAt> | undefined =
        list && holdsAt(list, coordinate) ? spanAt(list, coordinate, ordinals) : undefined;
      if (!found) {
        ordinal = -1;
        break;
      }
      ordinal += found.before;
      list = found.down;
    }
    if (ordinal >= 0) yield { mapped: ordinal, read, length: 1 };
  }
}

function holdsAt(list: SpanList, coordinate: number): boolean {
  const span = list.spans[firstSpanFrom(list, coordinate)];
  return span !== undefined && span.low <= coordinate;
}

/** What a list has at one of its coordinates: how many elements are before it, and the list below it. */
function spanAt(
  list: SpanList,
  coordinate: number,
  ordinals: Ordinals,
): { before: number; down: SpanList | undefined } {
  const i = firstSpanFrom(list, coordinate);
  const { low, down } = list.spans[i] as Span;
  return { before: (ordinals.before(list)[i] as number) + (coordinate - low) * (down?.npoints ?? 1), down };
}
