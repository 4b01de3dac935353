import type { FileSpace } from '../../../format/edit/FileSpace.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';

/**
 * Edits the file of an attribute; errors name the attribute.
 *
 * @param action - Makes the edit, given the address of the object that has the attribute.
 */
export function editAttribute(at: AttributePlace, action: (space: FileSpace, address: number) => void): void {
  const { file, address } = at.place;
  file.edit(attributeSubject(at), (space) => action(space, address));
}
