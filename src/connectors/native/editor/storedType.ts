import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { failure } from '../../../model/H5Error.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { subjectOf } from '../worker/Place.js';

/** A datatype as a file has it. */
export interface StoredType {
  /** Laid out as in the file. */
  readonly datatype: Datatype;
  /** Address of the committed datatype that it is, if it is one. */
  readonly committed?: number;
}

/**
 * A datatype that was given to be stored in a file: a plain one, or a committed one of that file; one that is committed
 * in another file is taken as a plain one.
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
