import type { CharacterSet, StringDatatype } from '../../model/Datatype.js';
import { failure } from '../../model/H5Error.js';
import type { ElementEncoder } from '../element.js';
import { isKind } from '../numeric/NumericKind.js';
import { partAccess } from '../PartAccess.js';
import type { RawString, RawVariableString } from '../RawType.js';
import { encodeText, isEncodable, utf8Length } from '../text.js';
import { expected } from './expected.js';
import { listContainer } from './listContainer.js';

/** Fixed-length strings: padded, and cut where the memory type is longer than the file's, as HDF5 converts them. */
export function fixedStringEncoder(raw: RawString, memory: StringDatatype): ElementEncoder {
  const limit = memory.size as number;
  // A conversion always leaves room for the terminator; without one, a string may fill its bytes.
  const room =
    raw.strpad === 'NULLTERM' && (limit !== raw.size || memory.strpad !== raw.strpad) ? raw.size - 1 : raw.size;
  const padding = raw.strpad === 'SPACEPAD' ? 0x20 : 0;
  return {
    ...stringContainer(raw.cset, memory.strpad === 'NULLTERM' || raw.strpad === 'NULLTERM', limit),
    encode(data, at, step, count, target, offset, stride) {
      const texts = data as readonly string[];
      const bytes = target.bytes();
      for (let i = 0; i < count; i++) {
        const to = offset + i * stride;
        const end = encodeText(texts[at + i * step]!, bytes, to, to + room);
        bytes.fill(padding, end, to + raw.size);
      }
    },
  };
}

/** Variable-length strings. */
export function variableStringEncoder({ cset, layout }: RawVariableString): ElementEncoder {
  const parts = partAccess(layout);
  return {
    ...stringContainer(cset, true, Number.POSITIVE_INFINITY),
    encode(data, at, step, count, target, offset, stride) {
      const texts = data as readonly string[];
      for (let i = 0; i < count; i++) {
        const text = texts[at + i * step]!;
        const length = utf8Length(text);
        parts.putText(target, offset + i * stride, length, (bytes, start) =>
          encodeText(text, bytes, start, start + length),
        );
      }
    },
  };
}

/** Variable-length strings from their bytes, which are stored as they are. A NUL ends a string. */
export function textBytesEncoder({ layout }: RawVariableString): ElementEncoder {
  const parts = partAccess(layout);
  return {
    ...listContainer('Uint8Array', (text, where) => {
      if (!isKind(text, 'uint8')) throw expected(where, 'a Uint8Array', text);
      if ((text as Uint8Array).includes(0))
        throw failure('bad-argument', `${where} has a NUL, which ends a string of this type`);
    }),
    encode(data, at, step, count, target, offset, stride) {
      const texts = data as unknown as readonly Uint8Array[];
      for (let i = 0; i < count; i++) {
        const text = texts[at + i * step]!;
        parts.putText(target, offset + i * stride, text.length, (bytes, start) => bytes.set(text, start));
      }
    },
  };
}

function stringContainer(
  cset: CharacterSet,
  isTerminated: boolean,
  limit: number,
): Pick<ElementEncoder, 'partial' | 'elementsPerElement' | 'lengthOf' | 'check'> {
  function checkText(text: unknown, where: string): void {
    if (typeof text !== 'string') throw expected(where, 'a string', text);
    if (isTerminated && text.includes('\0')) {
      throw failure('bad-argument', `${where}: ${JSON.stringify(text)} has a NUL, which ends a string of this type`);
    }
    if (!isEncodable(text, cset)) throw failure('bad-argument', `${where}: ${JSON.stringify(text)} is not ${cset}`);
    // UTF-8 has at most 3 bytes per UTF-16 code unit.
    if (3 * text.length > limit && utf8Length(text) > limit) {
      throw failure('bad-argument', `${where}: ${JSON.stringify(text)} has more than the ${limit} bytes of its type`);
    }
  }
  return listContainer('strings', checkText);
}
