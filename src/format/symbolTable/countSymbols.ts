import type { FileEdit } from '../edit/FileEdit.js';
import type { SymbolTable } from '../messages/symbolTable.js';
import { readSymbolTableEntries } from './symbolTable.js';

/** Number of the links of an old-style group. */
export function countSymbols(edit: FileEdit, table: SymbolTable): number {
  return edit.read(readSymbolTableEntries(edit.format, table)).length;
}
