import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { subjectOf } from '../worker/Place.js';

/** A datatype as a file stores it. */
export interface StoredType {
  /** Laid out as in the file. */
  readonly datatype: Datatype;
  /** Its address, if it is a committed datatype. */
  readonly committed?: number;
}

/**
 * Converts a datatype that a program gave to the form in which a file stores it. A datatype that is committed in another file
 * is stored as one that is not committed.
 *
 * @param type - A datatype, or the identifier of a committed one.
 * Errors: `H5Error` `bad-argument` for one that is committed in a file with addresses of another size.
 */
export function* storedType(objects: ObjectTable, file: OpenFile, type: Datatype | Identifier): Steps<StoredType> {
  const { sizeofOffsets } = (yield* file.view()).superblock;
  if (!isIdentifier(type)) return { datatype: withVariableSizes(type, MEMORY_SIZES, fileSizes(sizeofOffsets)) };
  const { place } = objects.getKind(type, 'datatype');
  const { file: owner, address } = place;
  const stored = yield* owner.look(place, (view) => view.object(address));
  if (stored.kind !== 'datatype')
    throw failure('bad-argument', `${subjectOf(place)} is a ${stored.kind}, not a datatype`);
  if (owner === file) return { datatype: stored.datatype, committed: address };
  if (stored.sizeofOffsets === sizeofOffsets) return { datatype: stored.datatype };
  const sizes = `'${owner.name}' has addresses of ${stored.sizeofOffsets} bytes, '${file.name}' of ${sizeofOffsets}`;
  throw failure('bad-argument', `'${place.asked.path}': ${sizes}`);
}
