import { standardReferenceFile } from '../../../format/references/standardReferenceFile.js';
import { H5T_STD_REF } from '../../../model/datatype/predefined.js';
import { failure } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { BytesStorage } from '../../../storage/bytes.js';
import { presentStorage } from '../../../storage/presentStorage.js';
import { NamedFiles } from '../worker/NamedFiles.js';
import type { H5Library } from './H5Library.js';
import type { LentFile } from './LentFile.js';

/**
 * Offsets in `H5R_ref_priv_t` in 32-bit WebAssembly: the file's identifier, the encoded size, the type, and the size of the
 * token.
 */
const ELEMENT = H5T_STD_REF.size;
const FILE_AT = 24;
const ENCODED_SIZE_AT = 32;
const TYPE_AT = 36;
const TOKEN_SIZE_AT = 37;

/** `H5F_ACC_RDONLY`, and h5wasm's default version bounds. */
const OPENING = [0, false, -1, -1] as const;

/** References of HDF5 1.12 in libhdf5's memory; they are valid until they are released. */
export interface LibraryReferences {
  /** The bytes of an `H5R_ref_t`. */
  encode(reference: Reference): Uint8Array;
  release(): void;
}

/**
 * Creates references of HDF5 1.12 in libhdf5's memory, for one write. h5wasm has no function that creates them, but it reads them:
 * so they are written to a small file in memory, and read from it. In memory a reference has the identifier of its file, which is
 * then replaced by that of the file to be written.
 *
 * @param lent - The file that the references lead into and are written to.
 * @param what - Names the references in errors.
 * Errors: `H5Error` `unsupported` where h5wasm's layout of references is not the expected one.
 */
export function libraryReferences(lent: LentFile, what: string, references: readonly Reference[]): LibraryReferences {
  const { library } = lent;
  const distinct = [...new Set(references)];
  const places = new Map<Reference, number>();
  const undo: (() => void)[] = [];
  const release = (): void => {
    for (const action of undo.splice(0).reverse()) action();
  };
  try {
    if (distinct.length > 0) load();
  } catch (error) {
    release();
    throw error;
  }
  return {
    release,
    encode(reference) {
      const pointer = places.get(reference);
      if (pointer === undefined) throw new TypeError('a reference that was not given');
      const element = library.module.HEAPU8.slice(pointer, pointer + ELEMENT);
      const hid = lent.id;
      const view = new DataView(element.buffer);
      view.setBigInt64(FILE_AT, hid, true);
      // Zero makes libhdf5 compute the encoded size again, which depends on the versions of selections in the file to be written.
      if (reference.type === 'region') view.setUint32(ENCODED_SIZE_AT, 0, true);
      return element;
    },
  };

  function load(): void {
    const storage = new BytesStorage(new Uint8Array(0), true);
    const attributes = standardReferenceFile(storage, distinct);
    const opened = presentStorage('references', storage);
    const shown = library.files.add(opened, new NamedFiles('none', opened, 'write', () => opened));
    undo.push(() => shown.remove());
    const id = library.check(what, (module) => module.open(shown.path, ...OPENING));
    undo.push(() => library.check(what, (module) => module.close_file(id)));
    let at = 0;
    for (const { name, count } of attributes) {
      const pointer = library.allocate(count * ELEMENT);
      undo.push(() => library.module._free(pointer));
      library.check(what, (module) => module.get_attribute_data(id, '/', name, BigInt(pointer)));
      undo.push(() => library.call(what, (module) => module.reclaim_vlen_memory(id, '/', name, BigInt(pointer))));
      for (let n = 0; n < count; n++, at++) {
        const reference = distinct[at]!;
        checkElement(library, pointer + n * ELEMENT, reference);
        places.set(reference, pointer + n * ELEMENT);
      }
    }
  }
}

/** Refuses references in memory whose layout is not the expected one, before anything is written. */
function checkElement(library: H5Library, pointer: number, { type, token }: Reference): void {
  const element = library.module.HEAPU8.subarray(pointer, pointer + ELEMENT);
  const isKnown =
    element[TYPE_AT] === { object: 2, region: 3, attr: 4 }[type] &&
    element[TOKEN_SIZE_AT] === token.length &&
    token.every((byte, at) => element[at] === byte);
  if (!isKnown)
    throw failure('unsupported', 'this version of h5wasm has another layout of references (H5T_STD_REF) in memory');
}
