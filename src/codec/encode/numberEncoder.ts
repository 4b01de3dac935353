import type { EnumDatatype } from '../../model/Datatype.js';
import type { NumericArray } from '../../model/H5Data.js';
import { failure } from '../../model/H5Error.js';
import { formatDatatype } from '../../model/H5T.js';
import { enumMapping, type ScalarDatatype } from '../conversion.js';
import type { ElementEncoder } from '../element.js';
import { BLOCK, integerRange, numberConversion } from '../numeric/convertNumbers.js';
import { mapEnum } from '../numeric/mapEnum.js';
import { numberLayout } from '../numeric/NumberLayout.js';
import {
  allocateNumbers,
  constructorName,
  isBigKind,
  isKind,
  type NumberDatatype,
  numberType,
  numericKind,
} from '../numeric/NumericKind.js';
import { isWideInteger, storeWideIntegers } from '../numeric/wideIntegers.js';
import { viewOf } from '../RawMemory.js';
import { expected } from './expected.js';

type PlainNumber = number | bigint | boolean;

/**
 * Integers, floating-point numbers and enumerations: from the typed array of the memory type, or from a plain array of
 * numbers, bigints or booleans, each of which must be a value of the memory type.
 */
export function numberEncoder(raw: ScalarDatatype, memory: ScalarDatatype): ElementEncoder {
  const layout = numberLayout(numberType(raw));
  numberLayout(numberType(memory));
  const type = numberType(memory);
  const kind = numericKind(type)!;
  const isBig = isBigKind(kind);
  const stored = numberType(raw);
  const wide = stored.class === 'H5T_FLOAT' && isWideInteger(type, stored) ? stored : undefined;
  const conversion = numberConversion(type, stored);
  const mapping = isEnum(raw) && isEnum(memory) ? enumMapping(memory, raw) : undefined;
  const gathered = allocateNumbers(kind, BLOCK);
  const converted = conversion || mapping ? allocateNumbers(layout.kind, BLOCK) : undefined;

  /** The elements of a block side by side in a typed array of the memory type. */
  function gather(data: readonly PlainNumber[] | NumericArray, at: number, step: number, count: number): NumericArray {
    for (let i = 0; i < count; i++) {
      const value = data[at + i * step]!;
      gathered[i] = isBig ? BigInt(value) : Number(value);
    }
    return gathered;
  }

  return {
    partial: false,
    verbatim: layout.verbatim === true && !converted && !wide,
    elementsPerElement: 1,
    lengthOf: (data) => (isKind(data, kind) || Array.isArray(data) ? data.length : undefined),
    check(data, n, where) {
      const isArray = Array.isArray(data);
      if (!(isArray || isKind(data, kind)) || data.length !== n) {
        throw expected(where, `${constructorName(kind)} of ${n}`, data);
      }
      if (isArray) checkPlain(data, memory, where);
    },
    encode(data, at, step, count, target, offset, stride) {
      const source = data as readonly PlainNumber[] | NumericArray;
      const view = viewOf(target.bytes());
      if (wide) {
        storeWideIntegers(wide, source, at, step, count, view, offset, stride);
        return;
      }
      if (!Array.isArray(source) && !converted) {
        layout.store(source as NumericArray, at, step, count, view, offset, stride);
        return;
      }
      for (let done = 0; done < count; done += BLOCK) {
        const n = Math.min(BLOCK, count - done);
        const first = at + done * step;
        const isInPlace = step === 1 && !Array.isArray(source);
        const block = isInPlace ? (source as NumericArray) : gather(source, first, step, n);
        const from = isInPlace ? first : 0;
        if (mapping) mapEnum(mapping, block, from, n, converted!, 0, 1);
        else conversion?.(block, from, n, converted!, 0, 1);
        const to = offset + done * stride;
        if (converted) layout.store(converted, 0, 1, n, view, to, stride);
        else layout.store(block, from, 1, n, view, to, stride);
      }
    },
  };
}

function isEnum(type: ScalarDatatype): type is EnumDatatype {
  return type.class === 'H5T_ENUM';
}

/** Refuses values that the memory type cannot have: a fraction for an integer, a number beyond its range. */
function checkPlain(data: readonly unknown[], memory: ScalarDatatype, where: string): void {
  const type = numberType(memory);
  const isValue = type.class === 'H5T_FLOAT' ? isPlainNumber : integerCheck(type);
  const wrong = data.findIndex((value) => !isValue(value));
  if (wrong >= 0) {
    throw failure(
      'bad-argument',
      `${where}[${wrong}]: ${String(data[wrong])} is no value of ${formatDatatype(memory)}`,
    );
  }
}

function isPlainNumber(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean';
}

function integerCheck(type: Extract<NumberDatatype, { class: 'H5T_INTEGER' }>): (value: unknown) => boolean {
  const [least, most] = integerRange(type);
  return (value) => {
    if (typeof value === 'boolean') return true;
    const isInteger = typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value));
    // Comparisons between a number and a bigint are exact.
    return isInteger && (value as number) >= least && (value as number) <= most;
  };
}
