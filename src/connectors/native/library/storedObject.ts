import { readObject } from '../../../format/objectInfo.js';
import { runSync } from '../../../format/runSync.js';
import type { StoredObject } from '../../../format/StoredObject.js';
import { readSuperblock } from '../../../format/superblock.js';
import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import { H5Error } from '../../../model/H5Error.js';
import { readerOf } from '../../../storage/readerOf.js';
import type { OpenFile } from './OpenFile.js';

/** An object's header, and the bytes of an address in its file. */
export type KnownObject = StoredObject & { readonly sizeofOffsets: number };

/** A datatype of a header as programs see it: variable-length elements have other sizes in a file than in memory. */
export function inMemory(type: Datatype, { sizeofOffsets }: KnownObject): Datatype {
  return withVariableSizes(type, fileSizes(sizeofOffsets), MEMORY_SIZES);
}

/** The address of an object's header, as the object reference that HDF5 makes of it. */
export function addressOf(file: OpenFile, path: string, routine: string): Uint8Array {
  return Uint8Array.from(file.quiet(routine, path, (module, id) => module.create_object_reference(id, path)));
}

/**
 * An object as its header in the file describes it: what h5wasm does not tell (exact datatypes, fill values, filter
 * flags, reference counts, storage types). Undefined for an object of another file, reached through an external link,
 * and for a header with something in it that h5rx does not read.
 */
export function storedObject(file: OpenFile, path: string, routine: string): KnownObject | undefined {
  const { followed, value } = file.following(() => addressOf(file, path, routine));
  if (followed) return undefined;
  file.settle(routine);
  const { storage } = file.opened;
  const read = readerOf(storage);
  const address = Number(new DataView(value.buffer).getBigUint64(0, true));
  try {
    const superblock = runSync(readSuperblock(storage.size()), read);
    return { ...runSync(readObject(superblock, address), read), sizeofOffsets: superblock.sizeofOffsets };
  } catch (error) {
    if (error instanceof H5Error && error.kind === 'unsupported') return undefined;
    throw error instanceof H5Error
      ? new H5Error(error.kind, routine, `'${path}' in '${file.name}': ${error.message}`, { cause: error })
      : error;
  }
}
