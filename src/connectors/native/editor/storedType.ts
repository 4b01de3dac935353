import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import { storedObject } from '../library/storedObject.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { requireObject } from './requireObject.js';

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
export function storedType(
  objects: ObjectTable,
  file: OpenFile,
  type: Datatype | Identifier,
  sizeofOffsets: number,
  routine: string,
): StoredType {
  if (!isIdentifier(type)) return { datatype: withVariableSizes(type, MEMORY_SIZES, fileSizes(sizeofOffsets)) };
  const { file: owner, path } = objects.getKind(type, 'datatype', routine);
  const stored = storedObject(owner, path, routine);
  if (stored?.kind !== 'datatype')
    throw new H5Error(
      'unsupported',
      routine,
      `'${path}' in '${owner.name}': h5rx does not read this committed datatype`,
    );
  if (owner === file) return { datatype: stored.datatype, committed: requireObject(file, path, routine).address };
  if (stored.sizeofOffsets === sizeofOffsets) return { datatype: stored.datatype };
  throw badArgument(
    routine,
    `'${path}': '${owner.name}' has addresses of ${stored.sizeofOffsets} bytes, '${file.name}' of ${sizeofOffsets}`,
  );
}
