import type { Selection } from '../model/Dataspace.js';

/** What to transfer between a dataset and a buffer. */
export interface TransferRequest {
  /** Pieces that are read may hold more than the selection; pieces that are written hold exactly that. */
  readonly mode: 'read' | 'write';
  /** Current dimensions of the dataset; none for a scalar one. */
  readonly dims: readonly number[];
  /** Dimensions of a chunk; `null` when the dataset is contiguous. */
  readonly chunk: readonly number[] | null;
  /** Bytes of an element as stored. */
  readonly elementSize: number;
  /** The most bytes of a piece, unless a single chunk has more. */
  readonly pieceBytes: number;
  /** Reading: whether each piece is of one chunk, and each chunk in one piece, whatever its size; false by default. */
  readonly byChunk?: boolean;
  /** By default one system call per piece. */
  readonly costs?: TransferCosts;
  readonly fileSelection: Selection;
  /** Where the elements lie in the buffer; 'packed' if it holds only them, in their order. */
  readonly memory: MemorySpace | 'packed';
}

/** The extent of a buffer and the selection in it. */
export interface MemorySpace {
  readonly dims: readonly number[];
  readonly selection: Selection;
}

/** A transfer as a sequence of pieces. */
export interface TransferPlan {
  /** Elements asked for. */
  readonly npoints: number;
  /** Elements of the buffer. */
  readonly bufferLength: number;
  /** Number of pieces: exact for regular selections, an estimate for points and irregular ones. */
  readonly pieceCount: number;
  /** The pieces, generated during iteration; each iteration starts from the beginning. */
  pieces(): Iterable<Piece>;
}

/** What is transferred at once: a box of the dataset, its elements close together in C order, and where they lie in the buffer. */
export interface Piece {
  readonly start: number[];
  readonly stride: number[];
  readonly count: number[];
  /** Elements of the box. */
  readonly npoints: number;
  /** Elements of it that were asked for; fewer than `npoints` only when reading. */
  readonly selected: number;
  /** Where its box lies in the buffer; undefined where not all of it was asked for, or its elements are not at regular distances. */
  readonly place?: BoxPlace | undefined;
  /** Visits the rows that lead from the box to the buffer, or back, joined where that is cheap. */
  forEachRow(visit: RowVisitor): void;
}

/** Where a box lies: its first element, and how far the next one is along each dimension, in elements. */
export interface BoxPlace {
  readonly first: number;
  readonly distances: readonly number[];
}

/**
 * Elements `source` to `source + length - 1` of a piece's box are elements `destination`, `destination + destinationStep`
 * and so on of the buffer.
 */
export type RowVisitor = (source: number, length: number, destination: number, destinationStep: number) => void;

/** What a transfer costs besides the bytes that it moves. */
export interface TransferCosts {
  /** What a piece costs by itself, as bytes that could have been transferred instead. */
  readonly pieceBytes: number;
  /** How many times longer a byte of a chunk takes to decode than to transfer. */
  readonly decoding: number;
}

/** One system call per piece, no filters. */
export const SYSTEM_CALL_COSTS: TransferCosts = { pieceBytes: 16 * 1024, decoding: 1 };
