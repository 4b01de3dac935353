import type { Parser } from '../../../format/bytes/Parser.js';
import { readObject } from '../../../format/objects/readObject.js';
import type { StoredObject } from '../../../format/objects/StoredObject.js';
import { readSuperblock, type Superblock } from '../../../format/superblock/superblock.js';
import type { Datatype } from '../../../model/Datatype.js';
import { fileSizes, MEMORY_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import type { OpenFile } from '../worker/OpenFile.js';
import { locateObject } from './locate.js';
import { parseStored } from './parseStored.js';

/** An object's header, and what must be known to read more of its file. */
export type KnownObject = StoredObject & { readonly format: Superblock; readonly sizeofOffsets: number };

/** A datatype of a header as programs see it: variable-length elements have other sizes in a file than in memory. */
export function inMemory(type: Datatype, { sizeofOffsets }: KnownObject): Datatype {
  return withVariableSizes(type, fileSizes(sizeofOffsets), MEMORY_SIZES);
}

/** An address as the object reference that HDF5 makes of it. */
export function referenceTo(address: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(address), true);
  return bytes;
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
  const address = storedAddress(file, path, routine);
  return address === undefined ? undefined : storedObjectAt(file, address, path, routine);
}

/** The object with its header at an address, as the file's bytes describe it. */
export function storedObjectAt(
  file: OpenFile,
  address: number,
  path: string,
  routine: string,
): KnownObject | undefined {
  return parseStored(readKnown(file.bytes.size(), address), file, path, routine);
}

/** The address of an object's header; what was written is in the file then. Undefined for an object of another file. */
function storedAddress(file: OpenFile, path: string, routine: string): number | undefined {
  const address = objectAddress(file, path, routine);
  if (address !== undefined && !file.editing) file.settle(routine);
  return address;
}

/** The address of an object's header, which may not be in the file yet. Undefined for an object of another file. */
export function objectAddress(file: OpenFile, path: string, routine: string): number | undefined {
  if (file.editing) {
    const found = locateObject(file, path, routine);
    if (typeof found !== 'string') return found.address;
  }
  const { followed, value } = file.following(() => addressOf(file, path, routine));
  return followed ? undefined : Number(new DataView(value.buffer).getBigUint64(0, true));
}

function* readKnown(fileSize: number, address: number): Parser<KnownObject> {
  const format = yield* readSuperblock(fileSize);
  return { ...(yield* readObject(format, address)), format, sizeofOffsets: format.sizeofOffsets };
}
