import { readSymbolTableEntries } from '../../groups/symbolTable.js';
import type { SymbolTable } from '../../messages/symbolTable.js';
import type { FileEdit } from '../FileEdit.js';

/** Number of the links of an old-style group. */
export function countSymbols(edit: FileEdit, table: SymbolTable): number {
  return edit.read(readSymbolTableEntries(edit.format, table)).length;
}
