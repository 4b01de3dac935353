import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { Btree2Child } from './btree2.js';
import type { Btree2Header } from './btree2Header.js';
import type { Btree2Parameters, NodeLimits } from './nodeLimits.js';

/** The bytes of a header (File Format Specification, III.A.2, "Version 2 B-tree Header"). */
export function encodeBtree2Header(sizes: FieldSizes, header: Btree2Header): Uint8Array {
  return new ByteWriter(sizes)
    .text('BTHD')
    .u8(0)
    .u8(header.type)
    .u32(header.nodeSize)
    .u16(header.recordSize)
    .u16(header.depth)
    .u8(header.splitPercent)
    .u8(header.mergePercent)
    .address(header.root)
    .u16(header.rootRecords)
    .lengthField(header.totalRecords)
    .checksum()
    .finish();
}

/**
 * The bytes of a node, of the size that all nodes have (III.A.2, "Version 2 B-tree Internal Node" and "Leaf Node").
 *
 * @param children - One more than records; none make a leaf.
 */
export function encodeBtree2Node(
  sizes: FieldSizes,
  { type, nodeSize, recordSize }: Btree2Parameters,
  { countBytes, totalBytes }: NodeLimits,
  records: readonly Uint8Array[],
  children: readonly Btree2Child[],
): Uint8Array {
  const writer = new ByteWriter(sizes);
  writer
    .text(children.length > 0 ? 'BTIN' : 'BTLF')
    .u8(0)
    .u8(type);
  for (const record of records) {
    if (record.length !== recordSize) throw new RangeError(`a record of ${record.length} bytes among ${recordSize}`);
    writer.put(record);
  }
  for (const { address, records: count, total } of children) {
    writer.address(address).unsigned(count, countBytes);
    if (totalBytes > 0) writer.unsigned(total, totalBytes);
  }
  return writer.checksum().padTo(nodeSize).finish();
}
