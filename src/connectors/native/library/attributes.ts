import { decoderFor } from '../../../codec/decoder.js';
import { encoderFor } from '../../../codec/encoder.js';
import { memoryRawType } from '../../../codec/RawType.js';
import { findObjectAttribute, readObjectAttributes } from '../../../format/attributes/readObjectAttributes.js';
import type { Parser } from '../../../format/bytes/Parser.js';
import type { ObjectAttribute } from '../../../format/objects/StoredObject.js';
import { type Dataspace, npointsOf } from '../../../model/Dataspace.js';
import type { Datatype } from '../../../model/Datatype.js';
import { MEMORY_SIZES, WASM_SIZES, withVariableSizes } from '../../../model/datatype/size.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import { badArgument, H5Error } from '../../../model/H5Error.js';
import type { AttributeCreation } from '../../../model/H5P.js';
import { type Identifier, isIdentifier } from '../../../model/Identifier.js';
import type { IndexType, IterationOrder } from '../../../model/iteration.js';
import { isEscaped, isPlainAscii, showName } from '../../../model/nameBytes.js';
import type { MemoryType } from '../../../model/Operations.js';
import { createAttribute as createByEdit, writeAttribute as writeByEdit } from '../editor/attributes.js';
import { preferEdit } from '../editor/editOr.js';
import { storedType } from '../editor/storedType.js';
import type { ObjectTable } from '../worker/ObjectTable.js';
import type { OpenFile } from '../worker/OpenFile.js';
import type { AttributePlace } from './AttributePlace.js';
import { datatypeMetadata, hsize } from './createDataset.js';
import type { DatasetDescription } from './DatasetDescription.js';
import { creationMetadata } from './datatypeMetadata.js';
import { describe } from './describeDataset.js';
import { type ExactTypes, exactAttributeType } from './exactAttributeType.js';
import type { H5Library } from './H5Library.js';
import { locateObject } from './locate.js';
import { objectTypeAt } from './objectTypes.js';
import { orderNames } from './orderNames.js';
import { parseStored } from './parseStored.js';
import { readStoredAttribute } from './readStoredAttribute.js';
import { nullReferences, storableReferences } from './references.js';
import { inMemory, type KnownObject, storedObject, storedObjectAt } from './storedObject.js';
import { holdsPointers } from './transferRequest.js';
import { WasmArena } from './WasmArena.js';

/** The names of an object's attributes, in the order asked for. */
export function attributeNames(
  file: OpenFile,
  path: string,
  index: IndexType,
  order: IterationOrder,
  routine: string,
): string[] {
  objectTypeAt(file, path, routine);
  return orderNames(namesOfAttributes(file, path, routine), 'attributes', index, order, file, path, routine);
}

/** Whether an object has an attribute. */
export function attributeExists(file: OpenFile, path: string, attribute: string, routine: string): boolean {
  const stored = file.editing ? isStored(file, path, attribute, routine) : undefined;
  if (stored !== undefined) return stored;
  objectTypeAt(file, path, routine);
  return namesOfAttributes(file, path, routine).includes(attribute);
}

/** The names of an object's attributes, in no order; h5wasm gives none where one is damaged, and others for what is no UTF-8. */
export function namesOfAttributes(file: OpenFile, path: string, routine: string): string[] {
  const told = toldNames(file, path, routine);
  if (told.length > 0 && told.every(isPlainAscii)) return told;
  const object = storedObject(file, path, routine);
  if (!object) return told;
  if (told.length === object.numAttrs && told.every(isPlainAscii)) return told;
  const attributes = parseStored(readObjectAttributes(object.format, object), file, path, routine) ?? [];
  return attributes.length > 0 ? attributes.map((one) => requireName(one, path, file, routine)) : told;
}

function toldNames(file: OpenFile, path: string, routine: string): string[] {
  return file.quiet(routine, path, (module, id) => module.get_attribute_names(id, path));
}

function requireName(attribute: ObjectAttribute, path: string, file: OpenFile, routine: string): string {
  if (attribute.name !== undefined) return attribute.name;
  const { error } = attribute as Extract<ObjectAttribute, { error: H5Error }>;
  throw new H5Error(error.kind, routine, `an attribute of '${path}' in '${file.name}': ${error.message}`, {
    cause: error,
  });
}

/** As `attributeExists`, from the file's bytes; undefined where the object is not in them, or h5rx does not read it. */
function isStored(file: OpenFile, path: string, attribute: string, routine: string): boolean | undefined {
  const found = locateObject(file, path, routine);
  const object = typeof found === 'string' ? undefined : storedObjectAt(file, found.address, path, routine);
  if (!object) return undefined;
  function* find(head: KnownObject): Parser<boolean> {
    return (yield* findObjectAttribute(head.format, head, attribute)) !== undefined;
  }
  return parseStored(find(object), file, path, routine);
}

/** Makes sure that an attribute exists. */
export function requireAttribute({ file, path, attribute }: AttributePlace, routine: string): void {
  if (!attributeExists(file, path, attribute, routine)) {
    throw new H5Error('not-found', routine, `'${path}' in '${file.name}' has no attribute '${attribute}'`);
  }
}

/** An attribute's dataspace and datatype; who describes several of an object reads them once for all. */
export function describeAttribute(place: AttributePlace, routine: string, among?: ExactTypes): DatasetDescription {
  const { file, path, attribute } = place;
  if (isEscaped(attribute)) return describeUnmade(storedAttribute(place, routine));
  const stored = file.editing ? describeStored(place, routine) : undefined;
  if (stored) return stored;
  const metadata = file.quiet(routine, subject(place), (module, id) =>
    module.get_attribute_metadata(id, path, attribute),
  );
  const exact = among ? among.get(attribute) : exactAttributeType(file, path, attribute, routine);
  return describe(metadata, exact, `${subject(place)} in '${file.name}'`, routine);
}

/** As `describeAttribute`, from the file's bytes: libhdf5 need not open a file for it that is being edited. */
function describeStored({ file, path, attribute }: AttributePlace, routine: string): DatasetDescription | undefined {
  const object = storedObject(file, path, routine);
  const stored = object && parseStored(findObjectAttribute(object.format, object, attribute), file, path, routine);
  if (!object || !stored || 'error' in stored) return undefined;
  const type = inMemory(stored.datatype, object);
  return describeUnmade({ type, space: stored.dataspace });
}

/** Reads all of an attribute. */
export function readAttribute(library: H5Library, place: AttributePlace, memType: MemoryType, routine: string): H5Data {
  const { file, path, attribute } = place;
  if (isEscaped(attribute)) return readEscaped(place, memType, routine);
  const { space, type, raw } = describeAttribute(place, routine);
  if (space.class === 'H5S_NULL') return null;
  const stored = readStoredAttribute(place, memType, routine);
  if (stored !== undefined) return stored;
  const references = nullReferences(`in ${subject(place)}, which is not read without libhdf5,`);
  const decoder = decoderFor(raw, type, memType, { file: file.hid, references });
  const n = npointsOf(space.dims);
  const data = decoder.allocate(n);
  if (n === 0) return data;
  return library.scratch(routine, n * raw.size, (pointer) => {
    file.check(routine, subject(place), (module, id) =>
      module.get_attribute_data(id, path, attribute, BigInt(pointer)),
    );
    try {
      const heap = library.module.HEAPU8;
      decoder.decode({ bytes: heap.subarray(pointer, pointer + n * raw.size), heap }, 0, n, data, 0, 1);
    } finally {
      if (holdsPointers(raw))
        file.call(routine, subject(place), (module, id) =>
          module.reclaim_vlen_memory(id, path, attribute, BigInt(pointer)),
        );
    }
    return data;
  });
}

/** An attribute with a name that is no UTF-8, which h5wasm does not find. */
function readEscaped(place: AttributePlace, memType: MemoryType, routine: string): H5Data {
  const stored = storedAttribute(place, routine);
  if (stored.space.class === 'H5S_NULL') return null;
  const data = readStoredAttribute(place, memType, routine);
  if (data !== undefined) return data;
  throw escapedName(place, routine);
}

/** The datatype and dataspace of an attribute as its object has them. */
function storedAttribute(place: AttributePlace, routine: string): { type: Datatype; space: Dataspace } {
  const { file, path, attribute } = place;
  const object = storedObject(file, path, routine);
  const stored = object && parseStored(findObjectAttribute(object.format, object, attribute), file, path, routine);
  if (!object || !stored) throw escapedName(place, routine);
  if ('error' in stored) {
    const { kind, message } = stored.error;
    throw new H5Error(kind, routine, `${subject(place)} in '${file.name}': ${message}`, { cause: stored.error });
  }
  return { type: inMemory(stored.datatype, object), space: stored.dataspace };
}

function escapedName(place: AttributePlace, routine: string): H5Error {
  const why = 'its name is no UTF-8, and h5wasm finds attributes by UTF-8 names only';
  return new H5Error('unsupported', routine, `${subject(place)} in '${place.file.name}': ${why}`);
}

/** Creates an attribute; its elements are zeros, or empty. By libhdf5 only where the file cannot be edited. */
export function createAttribute(
  library: H5Library,
  objects: ObjectTable,
  place: AttributePlace,
  type: Datatype | Identifier,
  space: Dataspace,
  acpl: AttributeCreation,
  routine: string,
): void {
  const { file, path, attribute } = place;
  const isChanged = file.dirty && !file.editing;
  file.write(routine);
  objectTypeAt(file, path, routine);
  // libhdf5 looks again itself: what was written need not be flushed for it.
  const exists = isChanged
    ? toldNames(file, path, routine).includes(attribute)
    : attributeExists(file, path, attribute, routine);
  if (exists) {
    throw new H5Error('already-exists', routine, `'${path}' in '${file.name}' already has an attribute '${attribute}'`);
  }
  const typeOf = (sizeofOffsets: number) => storedType(objects, file, type, sizeofOffsets, routine);
  const isLibrarys =
    !isIdentifier(type) &&
    space.class !== 'H5S_NULL' &&
    !acpl.charEncoding &&
    !('unsupported' in creationMetadata(type));
  preferEdit(file, isLibrarys ? () => makeEmpty(library, place, type, space, routine) : undefined, routine, () =>
    createByEdit(place, typeOf, space, acpl, routine),
  );
}

/** Writes all of an attribute; its place in the creation order stays. */
export function writeAttribute(
  library: H5Library,
  place: AttributePlace,
  memType: MemoryType,
  buf: H5WritableData,
  routine: string,
): void {
  const { file } = place;
  file.write(routine);
  const description = holdsObjects(buf)
    ? (describeStored(place, routine) ?? describeAttribute(place, routine))
    : undefined;
  const data = description ? storableReferences(file, description.raw, buf, routine) : buf;
  try {
    writeByEdit(place, memType, data, routine);
    return;
  } catch (error) {
    if (!(error instanceof H5Error && error.kind === 'unsupported')) throw error;
    writeByLibrary(library, place, memType, data, error, routine);
  }
}

/** Whether there can be references in data. */
function holdsObjects(data: H5WritableData): boolean {
  if (data === null || ArrayBuffer.isView(data)) return false;
  return !Array.isArray(data) || typeof data[0] === 'object';
}

/**
 * Writes all of an attribute where the file cannot be edited: h5wasm writes none that is there, so it is deleted and made
 * again, which changes its place in the creation order. What was there is made again when that fails.
 *
 * @param refusal - Why it cannot be edited, which is the error where h5wasm makes no such attribute either.
 */
function writeByLibrary(
  library: H5Library,
  place: AttributePlace,
  memType: MemoryType,
  data: H5WritableData,
  refusal: H5Error,
  routine: string,
): void {
  const { file, path, attribute } = place;
  const { space, type, raw } = describeAttribute(place, routine);
  // Describing it brought out what was written before.
  file.write(routine);
  if ('unsupported' in creationMetadata(type)) throw refusal;
  if (space.class === 'H5S_NULL') {
    requireNull(place, data, routine);
    return;
  }
  const n = npointsOf(space.dims);
  const bytes = n * raw.size;
  const encoder = encoderFor(raw, type, memType, { file: file.hid });
  encoder.check(data, n, 'buf');
  const arena = new WasmArena(library, routine);
  try {
    library.scratch(routine, 2 * bytes, (before) => {
      const pointer = before + bytes;
      file.check(routine, subject(place), (module, id) =>
        module.get_attribute_data(id, path, attribute, BigInt(before)),
      );
      try {
        // Fields that are not given stay.
        if (encoder.partial) library.module.HEAPU8.copyWithin(pointer, before, before + bytes);
        if (n > 0) encoder.encode(data, 0, 1, n, arena.targetAt(pointer, bytes), 0);
        file.check(routine, subject(place), (module, id) => module.delete_attribute(id, path, attribute));
        try {
          make(library, place, type, space, pointer, routine);
        } catch (error) {
          make(library, place, type, space, before, routine);
          throw error;
        }
      } finally {
        if (holdsPointers(raw))
          file.call(routine, subject(place), (module, id) =>
            module.reclaim_vlen_memory(id, path, attribute, BigInt(before)),
          );
      }
    });
  } finally {
    arena.free();
  }
}

/** As `describeAttribute`, of an attribute that h5wasm does not know of. */
function describeUnmade({ type, space }: { readonly type: Datatype; readonly space: Dataspace }): DatasetDescription {
  const inWasm = withVariableSizes(type, MEMORY_SIZES, WASM_SIZES);
  return { space, type, raw: memoryRawType(inWasm), chunk: null };
}

/** Creates an attribute of zeros by libhdf5; no string and no sequence is at pointer 0. */
function makeEmpty(library: H5Library, place: AttributePlace, type: Datatype, space: Dataspace, routine: string): void {
  const bytes = npointsOf(space.dims) * memoryRawType(withVariableSizes(type, MEMORY_SIZES, WASM_SIZES)).size;
  library.scratch(routine, bytes, (pointer) => {
    library.module.HEAPU8.fill(0, pointer, pointer + bytes);
    make(library, place, type, space, pointer, routine);
  });
}

function make(
  library: H5Library,
  place: AttributePlace,
  type: Datatype,
  space: Dataspace,
  pointer: number,
  routine: string,
): void {
  const { file, path, attribute } = place;
  const metadata = {
    ...datatypeMetadata(type, subject(place), routine),
    shape: space.dims.map(BigInt),
    maxshape: space.maxdims.map(hsize),
    chunks: null,
  };
  file.call(routine, subject(place), (module, id) =>
    module.create_attribute(id, path, attribute, BigInt(pointer), metadata),
  );
  // Its status is that of the last close.
  if (library.stack.length > 0) throw library.failure(routine, `${subject(place)} in '${file.name}'`);
}

/** Refuses elements for a null dataspace. */
function requireNull(place: AttributePlace, data: H5WritableData, routine: string): void {
  if (data === null) return;
  throw badArgument(routine, `${subject(place)} has a null dataspace: it holds no elements, and buf must be null`);
}

/** How messages name an attribute. */
function subject({ path, attribute }: AttributePlace): string {
  return `attribute '${showName(attribute)}' of '${path}'`;
}
