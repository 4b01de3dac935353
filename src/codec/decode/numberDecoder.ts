import type { EnumDatatype } from '../../model/Datatype.js';
import type { NumericArray } from '../../model/H5Data.js';
import { enumMapping, type ScalarDatatype } from '../conversion.js';
import type { ElementDecoder } from '../element.js';
import { BLOCK, numberConversion } from '../numeric/convertNumbers.js';
import { mapEnum } from '../numeric/mapEnum.js';
import { numberLayout } from '../numeric/NumberLayout.js';
import { allocateNumbers, numberType, numericKind } from '../numeric/NumericKind.js';
import { isWideInteger, loadWideIntegers } from '../numeric/wideIntegers.js';
import { allocate } from './allocate.js';

/** Integers, floating-point numbers and enumerations: to the typed array of the memory type. */
export function numberDecoder(raw: ScalarDatatype, memory: ScalarDatatype): ElementDecoder {
  const layout = numberLayout(numberType(raw));
  // Refuses memory types without a container.
  numberLayout(numberType(memory));
  const kind = numericKind(numberType(memory))!;
  const conversion = numberConversion(numberType(raw), numberType(memory));
  const mapping = isEnum(raw) && isEnum(memory) ? enumMapping(raw, memory) : undefined;
  const [stored, wanted] = [numberType(raw), numberType(memory)];
  const container = (n: number) => allocate(n, () => allocateNumbers(kind, n));

  if (stored.class === 'H5T_FLOAT' && wanted.class === 'H5T_INTEGER' && isWideInteger(wanted, stored)) {
    return {
      allocate: container,
      decode: (memory, offset, stride, count, into, at, step) =>
        loadWideIntegers(stored, wanted, memory.view, offset, stride, count, into as NumericArray, at, step),
    };
  }
  if (!conversion && !mapping) {
    return {
      verbatim: layout.verbatim === true,
      allocate: container,
      decode: (memory, offset, stride, count, into, at, step) =>
        layout.load(memory.view, offset, stride, count, into as NumericArray, at, step),
    };
  }
  const scratch = allocateNumbers(layout.kind, BLOCK);
  return {
    allocate: container,
    decode(memory, offset, stride, count, into, at, step) {
      const target = into as NumericArray;
      for (let done = 0; done < count; done += BLOCK) {
        const n = Math.min(BLOCK, count - done);
        layout.load(memory.view, offset + done * stride, stride, n, scratch, 0, 1);
        if (mapping) mapEnum(mapping, scratch, 0, n, target, at + done * step, step);
        else conversion!(scratch, 0, n, target, at + done * step, step);
      }
    },
  };
}

function isEnum(type: ScalarDatatype): type is EnumDatatype {
  return type.class === 'H5T_ENUM';
}
