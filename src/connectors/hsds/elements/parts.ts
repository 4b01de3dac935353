import type { Selection } from '../../../model/Dataspace.js';
import { selectionNpoints } from '../../../model/selection/selectionNpoints.js';
import { planTransfer } from '../../../transfer/planTransfer.js';
import type { MemorySpace, Piece, TransferCosts } from '../../../transfer/TransferPlan.js';
import { pointsOf } from './pointsOf.js';

/** What a request takes of a dataset: a box with strides, or a list of points; or all there is of a scalar dataset. */
export type Region = { readonly select: string | undefined } | { readonly points: readonly (readonly number[])[] };

/** What one request moves. */
export interface Part {
  readonly region: Region;
  readonly npoints: number;
  /** Elements of it that were asked for; fewer than `npoints` only when reading. */
  readonly selected: number;
  readonly forEachRow: Piece['forEachRow'];
}

/** A transfer as requests. */
export interface Parts {
  readonly npoints: number;
  /** Elements of the buffer. */
  readonly bufferLength: number;
  parts(): Iterable<Part>;
}

/** What is to be moved. */
export interface PartsWanted {
  readonly mode: 'read' | 'write';
  readonly dims: readonly number[];
  readonly chunk: readonly number[] | null;
  readonly elementBytes: number;
  readonly pieceBytes: number;
  readonly fileSelection: Selection;
  readonly memory: MemorySpace | 'packed';
  /** Whether the server takes lists of points of such elements. */
  readonly listsPoints: boolean;
}

/** A request takes as long as moving so many bytes; the server decodes chunks. */
const REQUEST_COSTS: TransferCosts = { pieceBytes: 256 * 1024, decoding: 1 };
/** Points of a request; the server goes through them one after the other. */
const POINTS_PER_REQUEST = 16_384;
/** Where an irregular selection falls into more boxes than this, and is of few elements, they are listed instead. */
const MOST_BOXES = 8;
const MOST_LISTED = 100_000;

/** Cuts a transfer into requests: boxes of whole chunks where that is possible, and lists of points where boxes would be many. */
export function partsOf(wanted: PartsWanted): Parts {
  const { mode, dims, fileSelection, elementBytes, listsPoints } = wanted;
  const plan = planTransfer({ ...wanted, elementSize: elementBytes, costs: REQUEST_COSTS });
  if (listsPoints && fileSelection.type === 'points') return partsOfPoints(fileSelection.points, wanted);
  const isScattered =
    listsPoints &&
    fileSelection.type === 'spans' &&
    plan.pieceCount > MOST_BOXES &&
    selectionNpoints(fileSelection, dims) <= MOST_LISTED;
  if (
    isScattered &&
    listsPoints &&
    fileSelection.type === 'spans' &&
    (mode === 'write' || countUpTo(plan.pieces(), MOST_BOXES) > MOST_BOXES)
  )
    return partsOfPoints(pointsOf(fileSelection.root), wanted);
  return {
    npoints: plan.npoints,
    bufferLength: plan.bufferLength,
    *parts() {
      for (const piece of plan.pieces()) yield { ...fieldsOfPiece(piece), region: { select: selectOf(piece) } };
    },
  };
}

/** Lists of points: a dataset of one dimension whose elements are they. */
function partsOfPoints(
  points: readonly (readonly number[])[],
  { memory, elementBytes, pieceBytes }: PartsWanted,
): Parts {
  const most = Math.max(1, Math.min(POINTS_PER_REQUEST, Math.floor(pieceBytes / elementBytes)));
  const plan = planTransfer({
    mode: 'write',
    dims: [points.length],
    chunk: null,
    elementSize: 1,
    pieceBytes: most,
    fileSelection: { type: 'all' },
    memory,
  });
  return {
    npoints: plan.npoints,
    bufferLength: plan.bufferLength,
    *parts() {
      for (const piece of plan.pieces()) {
        const [first = 0] = piece.start;
        yield { ...fieldsOfPiece(piece), region: { points: points.slice(first, first + piece.npoints) } };
      }
    },
  };
}

function fieldsOfPiece(piece: Piece): Omit<Part, 'region'> {
  const { npoints, selected } = piece;
  return { npoints, selected, forEachRow: (visit) => piece.forEachRow(visit) };
}

/** The server's parameter for a box: `[0:10:2,5:6:1]`; undefined for a scalar dataset. */
function selectOf({ start, stride, count }: Piece): string | undefined {
  if (start.length === 0) return undefined;
  const axes = start.map((first, d) => {
    const [step, n] = [stride[d]!, count[d]!];
    const end = first + (n - 1) * step + 1;
    return step === 1 || n === 1 ? `${first}:${end}` : `${first}:${end}:${step}`;
  });
  return `[${axes.join(',')}]`;
}

function countUpTo(items: Iterable<unknown>, most: number): number {
  let count = 0;
  for (const _ of items) {
    count += 1;
    if (count > most) break;
  }
  return count;
}
