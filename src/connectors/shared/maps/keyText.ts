import { viewOf } from '../../../codec/RawMemory.js';
import type { RawType } from '../../../codec/RawType.js';
import { textEnd } from '../../../codec/text.js';

/** Converts a raw element to a text that is equal only for equal elements; gaps and padding do not count. */
export function keyText(raw: RawType, bytes: Uint8Array, heap: Uint8Array, at: number): string {
  switch (raw.class) {
    case 'H5T_STRING': {
      if (!raw.variable) return counted(latin1(bytes, at, textEnd(bytes, at, raw.size, raw.strpad)));
      const start = viewOf(bytes).getUint32(at, true);
      return counted(start === 0 ? '' : latin1(heap, start, heap.indexOf(0, start)));
    }
    case 'H5T_COMPOUND':
      return raw.members.map(({ offset, type }) => keyText(type, bytes, heap, at + offset)).join('');
    case 'H5T_ARRAY':
      return elementTexts(raw.base, raw.length, bytes, heap, at);
    case 'H5T_VLEN': {
      const view = viewOf(bytes);
      const count = view.getUint32(at, true);
      return `${count}:${elementTexts(raw.base, count, heap, heap, view.getUint32(at + 4, true))}`;
    }
    default:
      return latin1(bytes, at, at + raw.size);
  }
}

function elementTexts(base: RawType, count: number, bytes: Uint8Array, heap: Uint8Array, at: number): string {
  return Array.from({ length: count }, (_, n) => keyText(base, bytes, heap, at + n * base.size)).join('');
}

function counted(text: string): string {
  return `${text.length}:${text}`;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at += 1) text += String.fromCharCode(bytes[at]!);
  return text;
}
