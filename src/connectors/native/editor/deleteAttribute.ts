import { removeAttribute } from '../../../format/attributes/removeAttribute.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { requireAttribute } from '../handlers/viewAttribute.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import { type AttributePlace, attributeSubject } from '../worker/Place.js';
import { changeFile } from './changeFile.js';
import { editAttribute } from './editAttribute.js';

/** Deletes an attribute (`H5Adelete`); its open identifiers become invalid. Errors: `H5Error` `not-found`. */
export function* deleteAttribute(objects: ObjectTable, at: AttributePlace): Steps<void> {
  const { place, attribute } = at;
  const { file, path } = place;
  file.requireWritable();
  yield* requireAttribute(at);
  const subject = attributeSubject(at);
  yield* changeFile(file, {
    what: `deleting ${subject}`,
    byLibrary: (lent) => void lent.change(subject, (module, id) => module.delete_attribute(id, path, attribute)),
    byEdit: () => editAttribute(at, (space, address) => removeAttribute(space, address, attribute)),
  });
  objects.pathsOf(file).afterAttributeChange(place, attribute, undefined);
}
