import { builtinName } from '../../../codec/numeric/NumericKind.js';
import { extentNpoints, npointsOf } from '../../../model/Dataspace.js';
import type { MemoryType } from '../../../model/Datatype.js';
import type { NumericArray } from '../../../model/H5Data.js';
import { H5Tequal } from '../../../model/H5T.js';
import { JoinedBlocks } from '../../../model/selection/adjoin.js';
import { blockOf, blockShape, hyperslabOfBlock } from '../../../model/selection/block.js';
import type { Bounds } from '../../../model/selection/selectionBounds.js';
import type { ArgumentsOf } from '../../../operations/Operations.js';
import { memoryRuns } from '../../../transfer/memoryRuns.js';
import { DEFAULT_PIECE_BYTES } from '../reader/requestOf.js';

type WriteArguments = ArgumentsOf<'H5Dwrite'>;

/** Several writes as one. */
export interface MergedWrite {
  readonly args: WriteArguments;
  /** Number of elements of each write, in order. */
  readonly npoints: readonly number[];
}

/** The most writes that are merged: they are answered together, and the worker does nothing else meanwhile. */
const MAX_WRITES = 1024;

/** How many writes that do not complete a block are looked at, besides as many as have been merged, before merging stops. */
const PATIENCE = 16;

/**
 * Merges a write with `dxpl.merge` and the writes that follow it, as long as they have it too and together cover one block of the
 * dataset: adjacent elements, adjacent rows, or parts that complete rows. The writes do not overlap, so their order does not
 * matter. This follows the merging of writes in HDF5's asynchronous VOL connector (IPDPSW 2023).
 *
 * Only typed arrays of one class that contain exactly the selected elements are merged, up to the bytes of one piece.
 *
 * @param next - The writes after the first one; iterated only as far as needed.
 * @param extent - Current dimensions of the dataset. A write beyond them runs alone and fails.
 * @returns Undefined when the first write runs alone.
 */
export function mergeWrites(
  first: WriteArguments,
  next: Iterable<WriteArguments>,
  extent: readonly number[],
): MergedWrite | undefined {
  const head = partOf(first, extent);
  if (!head) return undefined;
  const maxBytes = Math.min(first.dxpl_id.pieceBytes ?? DEFAULT_PIECE_BYTES, DEFAULT_PIECE_BYTES);
  const parts = [head];
  const joined = new JoinedBlocks();
  joined.add(head.block);
  let merged = 1;
  let block = head.block;
  let bytes = head.data.byteLength;
  for (const args of next) {
    if (parts.length === MAX_WRITES || parts.length > 2 * merged + PATIENCE || joined.count > PATIENCE) break;
    const part = isAlike(first, args) ? partOf(args, extent) : undefined;
    if (!part || part.width !== head.width || builtinName(part.data) !== builtinName(head.data)) break;
    bytes += part.data.byteLength;
    if (bytes > maxBytes) break;
    parts.push(part);
    joined.add(part.block);
    if (joined.whole) {
      merged = parts.length;
      block = joined.whole;
    }
  }
  if (merged === 1) return undefined;
  parts.length = merged;
  return { args: writeOf(first, parts, block, extent), npoints: parts.map(({ npoints }) => npoints) };
}

/** A write of one block. */
interface Part {
  readonly block: Bounds;
  readonly npoints: number;
  readonly data: NumericArray;
  /** Items of the array per element. */
  readonly width: number;
}

function partOf({ mem_space_id, file_space_id, buf }: WriteArguments, extent: readonly number[]): Part | undefined {
  if (file_space_id === 'H5S_ALL' || !isTypedArray(buf)) return undefined;
  const block = blockOf(file_space_id.selection, file_space_id.dims);
  if (!block || block.end.length !== extent.length || extent.length === 0) return undefined;
  if (block.end.some((last, dimension) => last >= (extent[dimension] as number))) return undefined;
  const npoints = npointsOf(blockShape(block));
  const width = buf.length / npoints;
  if (!Number.isInteger(width) || width === 0) return undefined;
  const isPacked =
    mem_space_id === 'H5S_ALL' || (mem_space_id.selection.type === 'all' && extentNpoints(mem_space_id) === npoints);
  return isPacked ? { block, npoints, data: buf, width } : undefined;
}

function isTypedArray(buf: unknown): buf is NumericArray {
  return ArrayBuffer.isView(buf) && 'length' in buf;
}

/** Whether two writes differ only in selection and data. */
function isAlike(first: WriteArguments, { dset_id, mem_type_id, dxpl_id }: WriteArguments): boolean {
  return (
    dset_id.hid === first.dset_id.hid &&
    dxpl_id.merge === true &&
    dxpl_id.pieceBytes === first.dxpl_id.pieceBytes &&
    dxpl_id.priority === first.dxpl_id.priority &&
    isSameType(mem_type_id, first.mem_type_id)
  );
}

function isSameType(a: MemoryType, b: MemoryType): boolean {
  return a === 'H5T_NATIVE' || b === 'H5T_NATIVE' ? a === b : H5Tequal(a, b);
}

function writeOf(
  first: WriteArguments,
  parts: readonly Part[],
  block: Bounds,
  extent: readonly number[],
): WriteArguments {
  return {
    ...first,
    mem_space_id: 'H5S_ALL',
    file_space_id: { class: 'H5S_SIMPLE', dims: extent, maxdims: extent, selection: hyperslabOfBlock(block) },
    buf: gather(parts, block),
  };
}

/** From this many items on, `set` is faster than copying one by one. */
const MIN_SET_ITEMS = 32;

/** The elements of all parts, in C order of the block that they form. */
function gather(parts: readonly Part[], block: Bounds): NumericArray {
  const [{ data: like, width }] = parts as readonly [Part];
  const dims = blockShape(block);
  const TypedArray = like.constructor as new (length: number) => NumericArray;
  const gathered = new TypedArray(npointsOf(dims) * width);
  for (const { block: part, npoints, data } of parts) {
    const runs = memoryRuns({ dims, selection: hyperslabOfBlock(part, block.start) });
    for (let from = 0; from < npoints; ) {
      runs.locate(from);
      const { offset, step } = runs;
      const count = Math.min(runs.remaining, npoints - from);
      if (step === 1 && count * width >= MIN_SET_ITEMS) {
        gathered.set(data.subarray(from * width, (from + count) * width) as never, offset * width);
      } else {
        for (let n = 0; n < count; n += 1) {
          for (let item = 0; item < width; item += 1) {
            gathered[(offset + n * step) * width + item] = data[(from + n) * width + item] as never;
          }
        }
      }
      from += count;
    }
  }
  return gathered;
}
