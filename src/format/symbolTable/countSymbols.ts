import type { FileEdit } from '../edit/FileEdit.js';
import type { SymbolTable } from '../messages/symbolTable.js';
import { SymbolTableLinks } from './SymbolTableLinks.js';

/** Number of the links of an old-style group. */
export function countSymbols(edit: FileEdit, table: SymbolTable): number {
  return edit.read(new SymbolTableLinks(edit.format, table).count());
}
