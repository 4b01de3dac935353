import type { FileEdit } from '../edit/FileEdit.js';
import type { HeaderChanges } from './HeaderChanges.js';
import type { HeaderParts } from './HeaderParts.js';
import { saveInPlace } from './saveInPlace.js';
import { saveRedistributed } from './saveRedistributed.js';

/** Adds to an edit the writes that store a changed object header; one of them makes all changes visible. */
export function saveHeader(edit: FileEdit, parts: HeaderParts, changes: HeaderChanges): void {
  if (!saveInPlace(edit, parts, changes)) saveRedistributed(edit, parts, changes);
}
