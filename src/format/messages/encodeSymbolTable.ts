import { ByteWriter, type FieldSizes } from '../bytes/ByteWriter.js';
import type { SymbolTable } from './symbolTable.js';

/** The data of a symbol table message (File Format Specification, IV.A.2.r). */
export function encodeSymbolTable({ btree, heap }: SymbolTable, sizes: FieldSizes): Uint8Array {
  return new ByteWriter(sizes).address(btree).address(heap).finish();
}
