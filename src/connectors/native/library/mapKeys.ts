import { decoderFor } from '../../../codec/decoder.js';
import { encoderFor } from '../../../codec/encoder.js';
import { GrowingMemory } from '../../../codec/GrowingMemory.js';
import { viewOf } from '../../../codec/RawMemory.js';
import type { RawType } from '../../../codec/RawType.js';
import { textEnd } from '../../../codec/text.js';
import type { Datatype } from '../../../model/Datatype.js';
import type { H5Data, H5WritableData } from '../../../model/H5Data.js';
import { failure } from '../../../model/H5Error.js';
import { formatDatatype, H5Tget_native_type } from '../../../model/H5T.js';
import type { MemoryType } from '../../../model/Operations.js';
import type { Steps } from '../../../runtime/schedule/Steps.js';
import { describeDataset } from '../handlers/describeDataset.js';
import { type Place, subjectOf } from '../worker/Place.js';
import { MapIndex } from './MapIndex.js';
import { checkKeyType } from './maps.js';
import { storableReferences } from './references.js';
import { boxArguments, DEFAULT_PIECE_BYTES, holdsPointers, reclaim } from './transferRequest.js';
import { withPlugins } from './withPlugins.js';

/**
 * A key as its bytes in the map's key datatype, which are what keys are compared by: two keys are one exactly when the
 * file cannot tell them apart. A key that this datatype does not have is `bad-argument`; only floating-point numbers are
 * rounded to it.
 *
 * @param keys - The dataset of the map's keys.
 */
export function* keyOf(keys: Place, map: string, memType: MemoryType, key: H5WritableData): Steps<string> {
  const { raw, type } = yield* describeDataset(keys);
  const context = { file: keys.asked.file.hid };
  const encoder = encoderFor(raw, type, memType, context);
  if (encoder.partial)
    throw failure(
      'bad-argument',
      `key_mem_type_id has not all fields of the keys of '${map}', ${formatDatatype(type)}`,
    );
  const given = yield* storableReferences(keys, raw, key);
  encoder.check(given, 1, 'key');
  const memory = new GrowingMemory(raw.size);
  encoder.encode(given, 0, 1, 1, memory, 0);
  const decoder = decoderFor(raw, type, memType, context);
  const back = decoder.allocate(1);
  decoder.decode({ bytes: memory.bytes(), heap: memory.heap() }, 0, 1, back, 0, 1);
  const memoryType = memType === 'H5T_NATIVE' ? H5Tget_native_type(type) : memType;
  if (!isSame(given, back, type, memoryType))
    throw failure('bad-argument', `key: ${shown(given)} is no value of ${formatDatatype(type)}, the keys of '${map}'`);
  return keyText(raw, memory.bytes(), memory.heap(), 0);
}

/** Reads all keys of a map. */
export function* readKeys(keys: Place, map: string): Steps<MapIndex> {
  const description = yield* describeDataset(keys);
  const { path, file, address } = keys;
  const subject = subjectOf(keys);
  const { raw, type, space } = description;
  checkKeyType(type);
  if (space.dims.length !== 1) throw failure('corrupt-file', `${subject} is no list: '${map}' is no map`);
  const [n] = space.dims as [number];
  if (n === 0) return new MapIndex(address);
  const lent = yield* file.lend(`reading ${subject}`);
  const { library } = lent;
  return yield* withPlugins(library, { place: keys, description }, 'read', function* () {
    const index = new MapIndex(address);
    const most = Math.max(Math.floor(DEFAULT_PIECE_BYTES / raw.size), 1);
    try {
      for (let from = 0; from < n; from += most) {
        const count = Math.min(most, n - from);
        const pointer = library.reserve(count * raw.size);
        const box = boxArguments(space, { start: [from], stride: [1], count: [count] });
        lent.check(subject, (module, id) =>
          module.get_dataset_data(id, path, box.count, box.offset, box.stride, BigInt(pointer)),
        );
        const heap = library.module.HEAPU8;
        try {
          for (let at = 0; at < count; at += 1) index.append(keyText(raw, heap, heap, pointer + at * raw.size));
        } finally {
          if (holdsPointers(raw)) reclaim(lent, keys, box, pointer);
        }
        yield { type: 'wait', until: Promise.resolve() };
      }
    } finally {
      library.trim();
    }
    return index;
  });
}

/** A dataset changes: where it has the keys of a map, they are read again. */
export function forgetKeys({ file, address }: Place): void {
  for (const [map, { keysAddress }] of file.maps) if (keysAddress === address) file.maps.delete(map);
}

/** One element as a text that no other element has; gaps and padding do not count. */
function keyText(raw: RawType, bytes: Uint8Array, heap: Uint8Array, at: number): string {
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

/** Whether a key came back as it was given; floating-point numbers may have been rounded. */
function isSame(given: unknown, back: H5Data | unknown, type: Datatype, memory: Datatype): boolean {
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_ENUM':
    case 'H5T_COMPLEX': {
      const isRounded = isFloat(type) && isFloat(memory);
      return everyItem(given, back, (one, other) => isSameNumber(one, other, isRounded));
    }
    case 'H5T_REFERENCE':
      return true;
    case 'H5T_ARRAY':
      return isSame(given, back, type.base, memory.class === 'H5T_ARRAY' ? memory.base : memory);
    case 'H5T_VLEN': {
      const base = memory.class === 'H5T_VLEN' ? memory.base : memory;
      return everyItem(given, back, (one, other) => isSame(one, other, type.base, base));
    }
    case 'H5T_COMPOUND':
      return type.members.every(({ name, type: field }) => {
        const member = memory.class === 'H5T_COMPOUND' && memory.members.find((other) => other.name === name);
        const [one, other] = [given, back].map((columns) => (columns as Record<string, unknown>)[name]);
        return member && isSame(one, other, field, member.type);
      });
    default:
      return everyItem(given, back, (one, other) => one === other);
  }
}

function isFloat({ class: kind }: Datatype): boolean {
  return kind === 'H5T_FLOAT' || kind === 'H5T_COMPLEX';
}

function everyItem(given: unknown, back: unknown, test: (one: unknown, other: unknown) => boolean): boolean {
  const [items, others] = [given, back] as [ArrayLike<unknown>, ArrayLike<unknown>];
  return items.length === others.length && Array.prototype.every.call(items, (one, n) => test(one, others[n]));
}

function isSameNumber(one: unknown, other: unknown, isRounded: boolean): boolean {
  // Comparisons between a number and a bigint are exact; `true` is 1.
  // biome-ignore lint/suspicious/noDoubleEquals: see above
  if (one == other || (Number.isNaN(one) && Number.isNaN(other))) return true;
  return isRounded && Number.isFinite(Number(one)) && Number.isFinite(Number(other)) && !Number.isNaN(one);
}

function shown(key: H5WritableData): string {
  if (key !== null && typeof key === 'object' && !Array.isArray(key) && !ArrayBuffer.isView(key))
    return `{ ${Object.entries(key)
      .map(([field, column]) => `${field}: ${shown(column as H5WritableData)}`)
      .join(', ')} }`;
  const items = Array.from(key as ArrayLike<unknown>).slice(0, 8);
  return items.map((item) => (typeof item === 'string' ? JSON.stringify(item) : String(item))).join(', ');
}
