import type { FieldSizes } from '../bytes/ByteWriter.js';
import { unsupportedFormat } from '../bytes/formatError.js';
import { type Btree2Level, btree2Levels } from './btree2.js';
import type { Btree2Header } from './btree2Header.js';

/** The parameters with which a version 2 B-tree is created. */
export type Btree2Parameters = Pick<Btree2Header, 'type' | 'nodeSize' | 'recordSize' | 'splitPercent' | 'mergePercent'>;

/** The limits of nodes at one depth. */
export interface NodeLimits extends Btree2Level {
  readonly most: number;
  /** The fewest records; the root may have fewer. libhdf5 merges nodes with exactly this number: it assumes that none has fewer. */
  readonly least: number;
  /** The most records of a subtree. */
  readonly maxTotal: number;
}

/** The header stores the root's number of records in two bytes. */
const MAX_RECORDS = 0xffff;

/** The limits of nodes, leaves first (File Format Specification, III.A.2, "Split Percent" and "Merge Percent"). */
export function nodeLimits(sizes: FieldSizes, parameters: Btree2Parameters, depth: number): NodeLimits[] {
  const { nodeSize, splitPercent, mergePercent } = parameters;
  let maxTotal = 0;
  return btree2Levels(sizes, { ...parameters, depth }).map((level, height) => {
    maxTotal = level.maxRecords + (height > 0 ? (level.maxRecords + 1) * maxTotal : 0);
    const most = Math.floor((level.maxRecords * Math.min(100, splitPercent)) / 100);
    if (most < 2 || level.maxRecords > MAX_RECORDS) {
      const found = `nodes of ${nodeSize} bytes that are split with ${most} of ${level.maxRecords} records`;
      throw unsupportedFormat(`version 2 B-tree of type ${parameters.type}: ${found}`);
    }
    const least = Math.floor((level.maxRecords * mergePercent) / 100);
    // Neither half of a split node may be underfull.
    return { ...level, most, least: Math.max(1, Math.min(least, Math.floor(most / 2))), maxTotal };
  });
}
