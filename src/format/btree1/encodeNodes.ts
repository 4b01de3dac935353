import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import {
  groupBtreeNodeBytes,
  NOTHING_CACHED,
  SCRATCH_BYTES,
  SOFT_LINK,
  symbolTableNodeBytes,
  type WholeGroupBtreeNode,
  type WholeSymbolTableEntry,
} from './groupBtree.js';
import type { NodeCapacities } from './nodeCapacities.js';

const GROUP_NODE = 0;

/** Where an entry of a symbol table leads, its texts already in the local heap. */
export type SymbolTarget =
  | { readonly name: number; readonly address: number }
  | { readonly name: number; readonly target: number };

/** A B-tree node of a group (File Format Specification, III.A.1), as long as one with all children is. */
export function encodeGroupBtreeNode(
  sizes: FieldSizes,
  { level, left, right, firstName, children }: WholeGroupBtreeNode,
  { children: capacity }: NodeCapacities,
): Uint8Array {
  const writer = new ByteWriter(sizes).text('TREE').u8(GROUP_NODE).u8(level).u16(children.length);
  writer.address(left).address(right).lengthField(firstName);
  for (const { address, lastName } of children) writer.address(address).lengthField(lastName);
  return writer.padTo(groupBtreeNodeBytes(sizes, capacity)).finish();
}

/** A symbol table node (III.B), as long as one with all entries is. */
export function encodeSymbolTableNode(
  sizes: FieldSizes,
  entries: readonly WholeSymbolTableEntry[],
  { entries: capacity }: NodeCapacities,
): Uint8Array {
  const writer = new ByteWriter(sizes).text('SNOD').u8(1).u8(0).u16(entries.length);
  for (const { bytes } of entries) writer.put(bytes);
  return writer.padTo(symbolTableNodeBytes(sizes, capacity)).finish();
}

/** An entry (III.C). What it could cache of a group is in the group's header, where all readers find it. */
export function encodeSymbolTableEntry(sizes: FieldSizes, symbol: SymbolTarget): WholeSymbolTableEntry {
  const writer = new ByteWriter(sizes).lengthField(symbol.name);
  if ('target' in symbol) writer.address(undefined).u32(SOFT_LINK).u32(0).u32(symbol.target);
  else writer.address(symbol.address).u32(NOTHING_CACHED).u32(0);
  const scratchUsed = 'target' in symbol ? 4 : 0;
  return { ...symbol, bytes: writer.fill(0, SCRATCH_BYTES - scratchUsed).finish() };
}
