import type { Datatype } from '../model/Datatype.js';
import type { H5Data } from '../model/H5Data.js';
import { failure } from '../model/H5Error.js';
import type { CodecContext } from './CodecContext.js';
import { bytesInMemory, fieldsOf, isByteSequence, isScalar, memoryType } from './conversion.js';
import { arrayDecoder } from './decode/arrayDecoder.js';
import { bitfieldDecoder, bytesDecoder } from './decode/bytesDecoder.js';
import { compoundDecoder } from './decode/compoundDecoder.js';
import { numberDecoder } from './decode/numberDecoder.js';
import { referenceDecoder } from './decode/referenceDecoder.js';
import { standardReferenceDecoder } from './decode/standardReferenceDecoder.js';
import { fixedStringDecoder, textBytesDecoder, variableStringDecoder } from './decode/stringDecoder.js';
import { vlenDecoder } from './decode/vlenDecoder.js';
import type { ElementDecoder } from './element.js';
import { mismatch } from './mismatch.js';
import { RawMemory, type RawSource } from './RawMemory.js';
import type { RawType } from './RawType.js';
import { holdsStandardReferences, isDecodedBy, unsupportedReference } from './standardReferences.js';

/** Turns raw elements into the container of a memory datatype. */
export interface Decoder {
  /** Whether the raw elements are, byte by byte, those of the container, a typed array: then copying is decoding. */
  readonly verbatim: boolean;
  /** A container for `n` elements, which `decode` fills. */
  allocate(n: number): H5Data;
  /**
   * Decodes `count` consecutive raw elements, the first of them element `from`, to the positions `at`, `at + step`, …
   * of a container from `allocate`. Errors: `H5Error` `corrupt-file` (a pointer or an ID that leads nowhere, too few bytes).
   */
  decode(source: RawSource, from: number, count: number, into: H5Data, at: number, step: number): void;
}

/**
 * The decoder from raw elements of `fileType`, which lie as `raw` says, to `memType`; HDF5's conversions between them
 * are part of it (HDF5 User's Guide, "Datatypes", 6.10).
 *
 * Of a memory type only the values matter, not the layout in memory: its byte order, bit offset and, in strings, its
 * character set are ignored. A compound memory type takes the fields it has, by name. More than HDF5 converts: sequences of unsigned
 * bytes take variable-length strings undecoded, and opaque bytes of their size fixed-length ones.
 *
 * Errors: `H5Error` `bad-argument` (no conversion; no such field), `unsupported` (references of HDF5 1.12 that the context
 * cannot decode; integers of more than 64 bits).
 */
export function decoderFor(
  raw: RawType,
  fileType: Datatype,
  memType: Datatype | 'H5T_NATIVE',
  context: CodecContext,
): Decoder {
  const element = elementDecoder(raw, fileType, memoryType(fileType, memType), context);
  // A transfer decodes one source in many calls.
  let known: { readonly source: RawSource; readonly memory: RawMemory } | undefined;
  return {
    verbatim: element.verbatim === true,
    allocate: (n) => element.allocate(n),
    decode(source, from, count, into, at, step) {
      const end = (from + count) * raw.size;
      if (end > source.bytes.length) {
        const message = `raw data of ${source.bytes.length} bytes ends before byte ${end} of its elements`;
        throw failure('corrupt-file', message);
      }
      if (count === 0) return;
      if (known?.source !== source) known = { source, memory: new RawMemory(source.bytes, source.heap) };
      element.decode(known.memory, from * raw.size, raw.size, count, into, at, step);
    },
  };
}

function elementDecoder(raw: RawType, file: Datatype, memory: Datatype, context: CodecContext): ElementDecoder {
  switch (raw.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_ENUM': {
      if (!isScalar(memory) || (raw.class === 'H5T_FLOAT' && memory.class === 'H5T_ENUM')) break;
      return numberDecoder(raw, memory);
    }
    case 'H5T_BITFIELD':
      return bitfieldDecoder(raw, bytesInMemory(file, memory));
    case 'H5T_OPAQUE':
    case 'H5T_TIME':
      return bytesDecoder(bytesInMemory(file, memory));
    case 'H5T_STRING': {
      if (raw.variable && isByteSequence(memory)) return textBytesDecoder(raw);
      if (!raw.variable && memory.class === 'H5T_OPAQUE' && memory.size === raw.size) return bytesDecoder(raw.size);
      if (memory.class !== 'H5T_STRING') break;
      if (raw.variable !== (memory.size === 'H5T_VARIABLE')) {
        throw mismatch(file, memory, 'one has a fixed length and the other has not');
      }
      return raw.variable ? variableStringDecoder(raw) : fixedStringDecoder(raw, memory);
    }
    case 'H5T_REFERENCE': {
      if (memory.class !== 'H5T_REFERENCE' || memory.refType !== raw.refType) break;
      return isDecodedBy(context, raw) ? standardReferenceDecoder(raw, context) : referenceDecoder(raw, context);
    }
    case 'H5T_COMPLEX': {
      if (file.class !== 'H5T_COMPLEX' || memory.class !== 'H5T_COMPLEX') break;
      return arrayDecoder(numberDecoder(raw.base, memory.base), raw.base.size, 2);
    }
    case 'H5T_ARRAY': {
      if (file.class !== 'H5T_ARRAY' || memory.class !== 'H5T_ARRAY') break;
      if (file.dims.join() !== memory.dims.join()) throw mismatch(file, memory, 'their dimensions differ');
      return arrayDecoder(elementDecoder(raw.base, file.base, memory.base, context), raw.base.size, raw.length);
    }
    case 'H5T_VLEN': {
      if (file.class !== 'H5T_VLEN' || memory.class !== 'H5T_VLEN') break;
      if (raw.layout === 'memory' && holdsStandardReferences(raw.base))
        throw unsupportedReference('in variable-length sequences of libhdf5');
      return vlenDecoder(raw, elementDecoder(raw.base, file.base, memory.base, context));
    }
    case 'H5T_COMPOUND': {
      if (file.class !== 'H5T_COMPOUND' || memory.class !== 'H5T_COMPOUND') break;
      checkDistinct(raw.members);
      return compoundDecoder(
        fieldsOf(file, memory).map((field) => {
          const { name, offset, type } = raw.members[field.index]!;
          return { name, offset, decoder: elementDecoder(type, field.file.type, field.memory.type, context) };
        }),
      );
    }
  }
  throw mismatch(file, memory);
}

/** Refuses two fields of one name, which would share a container. */
function checkDistinct(members: readonly { readonly name: string }[]): void {
  const names = new Set(members.map(({ name }) => name));
  if (names.size < members.length) throw failure('corrupt-file', 'a compound has two fields of one name');
}
