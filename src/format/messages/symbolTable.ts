import type { ByteReader } from '../bytes/ByteReader.js';
import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';

/** Addresses of the structures that hold an old-style group's links (File Format Specification, IV.A.2.r). */
export interface SymbolTable {
  /** Address of the version 1 B-tree of the links. */
  readonly btree: number;
  /** Address of the local heap of their names. */
  readonly heap: number;
}

/** The symbol table message (File Format Specification, IV.A.2.r). */
export function parseSymbolTable(reader: ByteReader): SymbolTable {
  return { btree: reader.definedAddress('B-tree address'), heap: reader.definedAddress('local heap address') };
}

/** The data of a symbol table message (File Format Specification, IV.A.2.r). */
export function encodeSymbolTable({ btree, heap }: SymbolTable, sizes: FieldSizes): Uint8Array {
  return new ByteWriter(sizes).address(btree).address(heap).finish();
}
