import { bytesFor } from '../bytes/bytesFor.js';

/** What the nodes of one level of a version 2 B-tree have in common. */
export interface Btree2Level {
  /** The most records that a node can have. */
  readonly maxRecords: number;
  /** Bytes of a child pointer, and in it of the number of the child's records and of all records below it. */
  readonly pointerBytes: number;
  readonly countBytes: number;
  /** 0 where the children are leaves, whose own records are all. */
  readonly totalBytes: number;
}

/** Signature, version, type and checksum. */
const OVERHEAD = 10;

/**
 * The levels of a tree, leaves first. Fields are as wide as the greatest number that can be in them needs, so it follows
 * from the size of the nodes (File Format Specification, III.A.2, "Version 2 B-tree Internal Node").
 *
 * @returns `undefined` when some level's nodes have no room for a record.
 */
export function btree2Levels(
  nodeSize: number,
  recordSize: number,
  sizeofOffsets: number,
  depth: number,
): Btree2Level[] | undefined {
  const leafRecords = Math.floor((nodeSize - OVERHEAD) / recordSize);
  const levels: Btree2Level[] = [{ maxRecords: leafRecords, pointerBytes: 0, countBytes: 0, totalBytes: 0 }];
  const countBytes = bytesFor(leafRecords);
  let maxTotal = leafRecords;
  for (let level = 1; level <= depth; level++) {
    const totalBytes = level === 1 ? 0 : bytesFor(maxTotal);
    const pointerBytes = sizeofOffsets + countBytes + totalBytes;
    const maxRecords = Math.floor((nodeSize - OVERHEAD - pointerBytes) / (recordSize + pointerBytes));
    levels.push({ maxRecords, pointerBytes, countBytes, totalBytes });
    maxTotal = (maxRecords + 1) * maxTotal + maxRecords;
  }
  return levels.every(({ maxRecords }) => maxRecords >= 1) ? levels : undefined;
}
