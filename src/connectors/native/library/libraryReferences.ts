import { standardReferenceFile } from '../../../format/references/standardReferenceFile.js';
import { H5T_STD_REF } from '../../../model/datatype/predefined.js';
import { H5Error } from '../../../model/H5Error.js';
import type { Reference } from '../../../model/Reference.js';
import { BytesStorage } from '../../../storage/bytes.js';
import { presentStorage } from '../../../storage/presentStorage.js';
import { NamedFiles } from '../worker/NamedFiles.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { H5Library } from './H5Library.js';

/** `H5R_ref_priv_t` in 32-bit WebAssembly, as far as it is looked at: the token, an identifier of its file, its size in a file, type and size of the token. */
const ELEMENT = H5T_STD_REF.size;
const FILE_AT = 24;
const ENCODED_SIZE_AT = 32;
const TYPE_AT = 36;
const TOKEN_SIZE_AT = 37;

/** `H5F_ACC_RDONLY`, and h5wasm's own version bounds. */
const OPENING = [0, false, -1, -1] as const;

/** References of HDF5 1.12 as libhdf5 has them in its memory, until they are released. */
export interface LibraryReferences {
  encode(reference: Reference): Uint8Array;
  release(): void;
}

/**
 * Makes libhdf5 have references of HDF5 1.12 in memory, for one write. No function of h5wasm makes them, but it reads them:
 * from a small file in memory, where they stand as they will in the file that they are written to. Which file they lead
 * into is in memory an identifier, and is changed.
 *
 * @param file - The file that they lead into and are written to.
 */
export function libraryReferences(
  library: H5Library,
  file: OpenFile,
  references: readonly Reference[],
  routine: string,
): LibraryReferences {
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
      const hid = file.call(routine, 'a reference', (_, id) => id);
      const view = new DataView(element.buffer);
      view.setBigInt64(FILE_AT, hid, true);
      // It is reckoned anew then: the file that is written chooses the versions of selections, which have other sizes.
      if (reference.type === 'region') view.setUint32(ENCODED_SIZE_AT, 0, true);
      return element;
    },
  };

  function load(): void {
    const storage = new BytesStorage(new Uint8Array(0), true);
    const attributes = storable(() => standardReferenceFile(storage, distinct), routine);
    const opened = presentStorage('references', storage);
    const shown = library.files.add(opened, new NamedFiles('none', opened, 'write', () => opened));
    undo.push(() => shown.remove());
    const what = `references into '${file.name}'`;
    const id = library.check(routine, what, (module) => module.open(shown.path, ...OPENING));
    undo.push(() => library.check(routine, what, (module) => module.close_file(id)));
    let at = 0;
    for (const { name, count } of attributes) {
      const pointer = library.allocate(routine, count * ELEMENT);
      undo.push(() => library.module._free(pointer));
      library.check(routine, what, (module) => module.get_attribute_data(id, '/', name, BigInt(pointer)));
      undo.push(() =>
        library.call(routine, what, (module) => module.reclaim_vlen_memory(id, '/', name, BigInt(pointer))),
      );
      for (let n = 0; n < count; n++, at++) {
        const reference = distinct[at]!;
        checkElement(library, pointer + n * ELEMENT, reference, routine);
        places.set(reference, pointer + n * ELEMENT);
      }
    }
  }
}

/** What cannot be stored is an error of the routine that was to store it. */
function storable<T>(action: () => T, routine: string): T {
  try {
    return action();
  } catch (error) {
    throw error instanceof H5Error ? new H5Error(error.kind, routine, error.message, { cause: error }) : error;
  }
}

/** Nothing is written from memory that is laid out in another way. */
function checkElement(library: H5Library, pointer: number, { type, token }: Reference, routine: string): void {
  const element = library.module.HEAPU8.subarray(pointer, pointer + ELEMENT);
  const isKnown =
    element[TYPE_AT] === { object: 2, region: 3, attr: 4 }[type] &&
    element[TOKEN_SIZE_AT] === token.length &&
    token.every((byte, at) => element[at] === byte);
  if (!isKnown)
    throw new H5Error('unsupported', routine, 'this h5wasm has references (H5T_STD_REF) of another form in its memory');
}
