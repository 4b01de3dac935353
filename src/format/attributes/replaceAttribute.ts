import { corruptFile } from '../bytes/formatError.js';
import { carryOut } from '../edit/carryOut.js';
import type { FileEdit } from '../edit/FileEdit.js';
import type { FileSpace } from '../edit/FileSpace.js';
import { type AttributeParts, encodeAttributeParts, parseAttributeParts } from '../messages/attribute.js';
import { changeAttributes } from './changeAttributes.js';

/**
 * Replaces an attribute of the object at an address by one with other data, or another name. It keeps its creation order.
 *
 * @param changed - Returns what is different; it may add blocks to the edit.
 */
export function replaceAttribute(
  space: FileSpace,
  address: number,
  name: string,
  changed: (edit: FileEdit, parts: AttributeParts) => Partial<AttributeParts>,
): void {
  carryOut(space, (edit) =>
    changeAttributes(edit, address, (attributes) => {
      const found = attributes.find(name);
      if (!found) throw corruptFile(`object header at ${address}: it has no attribute '${name}'`);
      const parts = parseAttributeParts(edit.format, found.data);
      const replaced = { ...parts, ...changed(edit, parts) };
      attributes.replace(name, replaced.name, encodeAttributeParts(replaced, edit.format));
    }),
  );
}
