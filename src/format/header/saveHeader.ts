import type { FileEdit } from '../edit/FileEdit.js';
import type { HeaderChanges } from './HeaderChanges.js';
import type { HeaderParts } from './HeaderParts.js';
import { saveAnew } from './saveAnew.js';
import { saveInPlace } from './saveInPlace.js';

/** Puts the writes into an edit that make an object header what it has become; one of them makes all changes visible. */
export function saveHeader(edit: FileEdit, parts: HeaderParts, changes: HeaderChanges): void {
  if (!saveInPlace(edit, parts, changes)) saveAnew(edit, parts, changes);
}
