import { decoderFor } from '../../../codec/decoder.js';
import { encoderFor } from '../../../codec/encoder.js';
import { memoryRawType } from '../../../codec/RawType.js';
import { holdsStandardReferences } from '../../../codec/standardReferences.js';
import { findObjectAttribute, readObjectAttributes } from '../../../format/objectAttributes.js';
import type { Parser } from '../../../format/Parser.js';
import type { ObjectAttribute } from '../../../format/StoredObject.js';
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
import { creationMetadata } from '../datatypeMetadata.js';
import type { AttributePlace } from './AttributePlace.js';
import { checkAttributeHeaps } from './checkAttributeHeaps.js';
import { datatypeMetadata, hsize } from './createDataset.js';
import type { DatasetDescription } from './DatasetDescription.js';
import { describe } from './describeDataset.js';
import { createAttribute as createByEdit, writeAttribute as writeByEdit } from './editing/attributes.js';
import { editOr } from './editing/editOr.js';
import { storedType } from './editing/storedType.js';
import { type ExactTypes, exactAttributeType } from './exactAttributeType.js';
import type { H5Library } from './H5Library.js';
import type { ObjectTable } from './ObjectTable.js';
import type { DeferredAttribute, OpenFile } from './OpenFile.js';
import { objectTypeAt } from './objectTypes.js';
import { orderNames } from './orderNames.js';
import { parseStored } from './parseStored.js';
import { readStoredAttribute } from './readStoredAttribute.js';
import { nullReferences, storableReferences } from './references.js';
import { inMemory, type KnownObject, storedObject } from './storedObject.js';
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
  objectTypeAt(file, path, routine);
  return (
    (file.editing ? isStored(file, path, attribute, routine) : undefined) ??
    namesOfAttributes(file, path, routine).includes(attribute)
  );
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

/** As `attributeExists`, from the file's bytes; undefined where h5rx does not read them. */
function isStored(file: OpenFile, path: string, attribute: string, routine: string): boolean | undefined {
  const object = storedObject(file, path, routine);
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
  const metadata = file.quiet(routine, subject(place), (module, id) =>
    module.get_attribute_metadata(id, path, attribute),
  );
  const exact = among ? among.get(attribute) : exactAttributeType(file, path, attribute, routine);
  return describe(metadata, exact, `${subject(place)} in '${file.name}'`, routine);
}

/** Reads all of an attribute. */
export function readAttribute(library: H5Library, place: AttributePlace, memType: MemoryType, routine: string): H5Data {
  const { file, path, attribute } = place;
  if (isEscaped(attribute)) return readEscaped(place, memType, routine);
  const { space, type, raw } = describeAttribute(place, routine);
  if (space.class === 'H5S_NULL') return null;
  const stored = holdsStandardReferences(raw) ? readStoredAttribute(place, memType, routine) : undefined;
  if (stored !== undefined) return stored;
  const references = nullReferences(routine, `in ${subject(place)}, which is not read without libhdf5,`);
  const decoder = decoderFor(raw, type, memType, { file: file.hid, routine, references });
  const n = npointsOf(space.dims);
  const data = decoder.allocate(n);
  if (n === 0) return data;
  if (holdsPointers(raw)) checkAttributeHeaps(file, path, attribute, routine);
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

/**
 * Creates an attribute without data: its elements are zeros, or empty. By h5wasm where it can make it and libhdf5 has the
 * file open, but only when something else happens to the file, because writing it next makes it with its data.
 */
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
  const byLibrary = (plain: Datatype): void => {
    file.defer(() => make(library, place, plain, space, 0, routine), { ...place, type: plain, space });
  };
  const isLibrarys =
    !isIdentifier(type) &&
    space.class !== 'H5S_NULL' &&
    !acpl.charEncoding &&
    !('unsupported' in creationMetadata(type));
  editOr(file, isLibrarys ? () => byLibrary(type) : undefined, routine, () =>
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
  const { file, path, attribute } = place;
  file.write(routine);
  const pending = file.deferred(path, attribute);
  const { space, type, raw } = pending ? describeUnmade(pending) : describeAttribute(place, routine);
  if (space.class === 'H5S_NULL') {
    if (buf === null) return;
    throw badArgument(routine, `${subject(place)} has a null dataspace: it holds no elements, and buf must be null`);
  }
  const data = storableReferences(file, raw, buf, routine);
  if (!pending) {
    try {
      writeByEdit(place, memType, data, routine);
      return;
    } catch (error) {
      if (!(error instanceof H5Error && error.kind === 'unsupported')) throw error;
      // Where the file cannot be edited, it is deleted and made again, which changes its place in the creation order.
      datatypeMetadata(type, subject(place), routine);
    }
  }
  const n = npointsOf(space.dims);
  const encoder = encoderFor(raw, type, memType, { routine, file: file.hid });
  encoder.check(data, n);
  if (encoder.partial)
    throw new H5Error(
      'unsupported',
      routine,
      `${subject(place)}: some fields of an attribute cannot be written without the others`,
    );
  const arena = new WasmArena(library, routine);
  try {
    library.scratch(routine, n * raw.size, (pointer) => {
      const target = arena.targetAt(pointer, n * raw.size);
      if (n > 0) encoder.encode(data, 0, 1, n, target, 0);
      if (pending) file.undefer();
      else file.check(routine, subject(place), (module, id) => module.delete_attribute(id, path, attribute));
      make(library, place, type, space, pointer, routine);
    });
  } finally {
    arena.free();
  }
}

/** As `describeAttribute`, of an attribute that h5wasm does not know of, or not yet. */
function describeUnmade({ type, space }: Pick<DeferredAttribute, 'type' | 'space'>): DatasetDescription {
  const inWasm = withVariableSizes(type, MEMORY_SIZES, WASM_SIZES);
  return { space, type, raw: memoryRawType(inWasm), chunk: null };
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
  // Its status is that of the last close; without data it always prints that there was nothing to write.
  const { stack } = library;
  const expected = pointer === 0 && stack[0]?.function === 'H5Awrite';
  if (stack.length > 0 && !expected) throw library.failure(routine, `${subject(place)} in '${file.name}'`);
}

/** How messages name an attribute. */
function subject({ path, attribute }: AttributePlace): string {
  return `attribute '${showName(attribute)}' of '${path}'`;
}
