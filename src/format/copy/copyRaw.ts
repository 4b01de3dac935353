import { corruptFile } from '../bytes/formatError.js';
import { NewChunks } from '../chunkIndex/NewChunks.js';
import type { Copying } from './Copying.js';
import { type CopySteps, PIECE_BYTES } from './CopyStep.js';
import type { SourceChunks } from './SourceChunks.js';

const ALIGNMENT = 8;

/** Copies a run of raw data unchanged, in pieces; returns the address of the copy. */
export function* copyRun(copying: Copying, address: number, size: number): CopySteps<number> {
  if (!(copying.source.format.baseAddress + address + size <= copying.source.format.fileSize))
    throw corruptFile(`raw data at ${address}: ${size} bytes extend past the end of the file`);
  const target = copying.space.allocateRaw(size);
  if (!copying.isMeasured) yield* copyBytes(copying, address, target, size);
  return target;
}

/** Copies chunks as they are stored, neighbors together; returns the new chunks. */
export function* copyChunks(copying: Copying, chunks: SourceChunks): CopySteps<NewChunks> {
  const { layout } = chunks.dataset;
  const copied = new NewChunks(layout.chunk.length);
  for (let from = 0; from < chunks.count; ) {
    let to = from;
    let bytes = 0;
    while (to < chunks.count && (to === from || bytes + chunks.at(to).size <= PIECE_BYTES)) {
      bytes += roundUp(chunks.at(to).size);
      to += 1;
    }
    if (bytes > PIECE_BYTES) {
      const { size, address, filterMask } = chunks.at(from);
      copied.add(chunks.scaledAt(from), { address: yield* copyRun(copying, address, size), size, filterMask });
    } else {
      copyTogether(copying, chunks, { from, to, bytes }, copied);
      let stored = 0;
      for (let index = from; index < to; index++) stored += chunks.at(index).size;
      yield copying.copied(stored);
    }
    from = to;
  }
  return copied;
}

/** Copies the run of chunks of an implicit index, which has a place for every chunk of the maximum extent. */
export function* copyImplicit(copying: Copying, chunks: SourceChunks): CopySteps<NewChunks> {
  const { layout, maxdims } = chunks.dataset;
  const { address } = layout.index;
  const copied = new NewChunks(layout.chunk.length);
  if (address === undefined || chunks.count === 0) return copied;
  const places = maxdims.reduce((product, size, dim) => product * Math.ceil(size / layout.chunk[dim]!), 1);
  const target = yield* copyRun(copying, address, places * chunks.chunkBytes);
  for (let index = 0; index < chunks.count; index++) {
    const { address: at, size, filterMask } = chunks.at(index);
    copied.add(chunks.scaledAt(index), { address: target + (at - address), size, filterMask });
  }
  return copied;
}

/** Copies consecutive chunks into one allocated run. */
function copyTogether(
  { source, space, isMeasured }: Copying,
  chunks: SourceChunks,
  { from, to, bytes }: { readonly from: number; readonly to: number; readonly bytes: number },
  copied: NewChunks,
): void {
  const target = space.allocateRaw(bytes);
  const buffer = new Uint8Array(isMeasured ? 0 : bytes);
  let position = 0;
  for (let index = from; index < to; ) {
    const first = chunks.at(index);
    const start = position;
    let end = first.address + first.size;
    // Chunks that are adjacent in the source as they will be in the copy are read together.
    do {
      const { size, filterMask } = chunks.at(index);
      copied.add(chunks.scaledAt(index), { address: target + position, size, filterMask });
      end = first.address + (position - start) + size;
      position += roundUp(size);
      index += 1;
    } while (index < to && chunks.at(index).address === first.address + (position - start));
    if (!isMeasured) buffer.set(source.bytes(first.address, end - first.address), start);
  }
  if (!isMeasured) space.bytes.writeUnseen(buffer, space.superblock.baseAddress + target);
}

function* copyBytes(copying: Copying, from: number, to: number, size: number): CopySteps<void> {
  const { source, space } = copying;
  for (let offset = 0; offset < size; offset += PIECE_BYTES) {
    const length = Math.min(PIECE_BYTES, size - offset);
    space.bytes.writeUnseen(source.bytes(from + offset, length), space.superblock.baseAddress + to + offset);
    yield copying.copied(length);
  }
}

function roundUp(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}
