import type { Datatype } from '../model/Datatype.js';
import type { H5WritableData } from '../model/H5Data.js';
import type { CodecContext } from './CodecContext.js';
import { bytesInMemory, fieldsOf, isByteSequence, isScalar, memoryType } from './conversion.js';
import type { ElementEncoder } from './element.js';
import { arrayEncoder } from './encode/arrayEncoder.js';
import { bitfieldEncoder, bytesEncoder } from './encode/bytesEncoder.js';
import { compoundEncoder } from './encode/compoundEncoder.js';
import { numberEncoder } from './encode/numberEncoder.js';
import { referenceEncoder } from './encode/referenceEncoder.js';
import { standardReferenceEncoder } from './encode/standardReferenceEncoder.js';
import { fixedStringEncoder, textBytesEncoder, variableStringEncoder } from './encode/stringEncoder.js';
import { vlenEncoder } from './encode/vlenEncoder.js';
import { mismatch } from './mismatch.js';
import type { RawTarget } from './RawMemory.js';
import type { RawType } from './RawType.js';
import { holdsStandardReferences, isDecodedBy, unsupportedReference } from './standardReferences.js';

/** Turns a container of a memory datatype into raw elements. */
export interface Encoder {
  /**
   * Whether a raw compound has fields that the memory type lacks. Their bytes are left as they are: the caller reads
   * the raw elements before they are encoded over.
   */
  readonly partial: boolean;
  /** Whether the bytes of a typed array are, as they are, the raw elements. A container may be a plain array, which has none. */
  readonly verbatim: boolean;
  /**
   * Items of a typed array per element: the length of array types, 2 of complex numbers, the bytes of opaque ones, 1 of
   * other numbers. Element `i` is the items from `i * elementsPerElement` on.
   */
  readonly elementsPerElement: number;
  /**
   * Refuses data that is not a container of `n` elements of the memory type: `H5Error` `bad-argument`, which calls it `name`
   * (`data` by default).
   */
  check(data: H5WritableData, n: number, name?: string): void;
  /**
   * Encodes the elements at `at`, `at + step`, … of checked data to `count` consecutive raw elements, the first of them
   * element `from`.
   */
  encode(data: H5WritableData, at: number, step: number, count: number, target: RawTarget, from: number): void;
}

/**
 * The encoder from `memType` to raw elements of `fileType`, which lie as `raw` says. Conversions, memory types and
 * errors are those of `decoderFor`. Integers given for an enumeration are its values and not checked to be members.
 */
export function encoderFor(
  raw: RawType,
  fileType: Datatype,
  memType: Datatype | 'H5T_NATIVE',
  context: CodecContext,
): Encoder {
  const element = elementEncoder(raw, fileType, memoryType(fileType, memType), context);
  return {
    partial: element.partial,
    verbatim: element.verbatim === true,
    elementsPerElement: element.elementsPerElement,
    check: (data, n, name = 'data') => element.check(data, n, name),
    encode(data, at, step, count, target, from) {
      // Gaps between fields are stored too, and must not hold what memory held before.
      if (!element.partial && hasFields(raw)) target.bytes().fill(0, from * raw.size, (from + count) * raw.size);
      element.encode(data, at, step, count, target, from * raw.size, raw.size);
    },
  };
}

function hasFields(raw: RawType): boolean {
  return raw.class === 'H5T_COMPOUND' || (raw.class === 'H5T_ARRAY' && hasFields(raw.base));
}

function elementEncoder(raw: RawType, file: Datatype, memory: Datatype, context: CodecContext): ElementEncoder {
  switch (raw.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_ENUM': {
      if (!isScalar(memory) || (raw.class === 'H5T_ENUM' && memory.class === 'H5T_FLOAT')) break;
      return numberEncoder(raw, memory);
    }
    case 'H5T_BITFIELD':
      return bitfieldEncoder(raw, bytesInMemory(file, memory));
    case 'H5T_OPAQUE':
    case 'H5T_TIME':
      return bytesEncoder(bytesInMemory(file, memory));
    case 'H5T_STRING': {
      if (raw.variable && isByteSequence(memory)) return textBytesEncoder(raw);
      if (!raw.variable && memory.class === 'H5T_OPAQUE' && memory.size === raw.size) return bytesEncoder(raw.size);
      if (memory.class !== 'H5T_STRING') break;
      if (raw.variable !== (memory.size === 'H5T_VARIABLE')) {
        throw mismatch(file, memory, 'one has a fixed length and the other has not');
      }
      return raw.variable ? variableStringEncoder(raw) : fixedStringEncoder(raw, memory);
    }
    case 'H5T_REFERENCE': {
      if (memory.class !== 'H5T_REFERENCE' || memory.refType !== raw.refType) break;
      return isDecodedBy(context, raw) ? standardReferenceEncoder(raw, context) : referenceEncoder(raw, context);
    }
    case 'H5T_COMPLEX': {
      if (file.class !== 'H5T_COMPLEX' || memory.class !== 'H5T_COMPLEX') break;
      return arrayEncoder(numberEncoder(raw.base, memory.base), raw.base.size, 2);
    }
    case 'H5T_ARRAY': {
      if (file.class !== 'H5T_ARRAY' || memory.class !== 'H5T_ARRAY') break;
      if (file.dims.join() !== memory.dims.join()) throw mismatch(file, memory, 'their dimensions differ');
      return arrayEncoder(elementEncoder(raw.base, file.base, memory.base, context), raw.base.size, raw.length);
    }
    case 'H5T_VLEN': {
      if (file.class !== 'H5T_VLEN' || memory.class !== 'H5T_VLEN') break;
      if (raw.layout === 'memory' && holdsStandardReferences(raw.base))
        throw unsupportedReference('in variable-length sequences of libhdf5');
      const base = elementEncoder(raw.base, file.base, memory.base, context);
      if (base.partial) throw mismatch(file, memory, 'sequences are written with all their fields');
      return vlenEncoder(raw, base);
    }
    case 'H5T_COMPOUND': {
      if (file.class !== 'H5T_COMPOUND' || memory.class !== 'H5T_COMPOUND') break;
      const fields = fieldsOf(file, memory).map((field) => {
        const { name, offset, type } = raw.members[field.index]!;
        return { name, offset, encoder: elementEncoder(type, field.file.type, field.memory.type, context) };
      });
      return compoundEncoder(fields, fields.length < raw.members.length);
    }
  }
  throw mismatch(file, memory);
}
