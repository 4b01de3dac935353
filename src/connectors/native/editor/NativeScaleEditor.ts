import { removeAttribute } from '../../../format/attributes/removeAttribute.js';
import type { Reference } from '../../../model/Reference.js';
import type { Step, Steps } from '../../../runtime/schedule/Steps.js';
import type { EditableScaleStore } from '../../shared/scales/EditableScaleStore.js';
import { NativeScaleStore, type Resumed } from '../handlers/NativeScaleStore.js';
import { objectToken } from '../handlers/objectToken.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { Place } from '../worker/Place.js';
import { editAttribute } from './editAttribute.js';
import { type NewAttribute, putAttribute } from './putAttribute.js';

/** Datasets of files that are edited, and their attributes. Errors: `H5Error` `unsupported` where a file cannot be edited. */
export class NativeScaleEditor extends NativeScaleStore implements EditableScaleStore<Place, Step, Resumed> {
  readonly #objects: ObjectTable;

  constructor(objects: ObjectTable) {
    super();
    this.#objects = objects;
  }

  requireWritable({ file }: Place): void {
    file.requireWritable();
  }

  isSameFile(one: Place, other: Place): boolean {
    return one.file === other.file;
  }

  referenceTo({ file, address }: Place): Reference {
    return { type: 'object', file: file.hid, token: objectToken(address) };
  }

  put(place: Place, attribute: string, wanted: NewAttribute): Steps<void> {
    return putAttribute({ place, attribute }, wanted);
  }

  *delete(place: Place, attribute: string): Steps<void> {
    editAttribute({ place, attribute }, (space, address) => removeAttribute(space, address, attribute));
    this.#objects.pathsOf(place.file).afterAttributeChange(place, attribute, undefined);
  }
}
