import type { Datatype, FloatOrder } from '../../../model/Datatype.js';
import { formatDatatype } from '../../../model/datatype/formatDatatype.js';
import { holdsVariableLength } from '../../../model/datatype/holdsVariableLength.js';
import { elementSize } from '../../../model/datatype/size.js';
import { failure, type H5Error } from '../../../model/H5Error.js';

/** The datatype and chunks that a filter is applied to. */
export interface Filtered {
  readonly type: Datatype;
  /** Elements of a chunk per dimension. */
  readonly chunk: readonly number[];
}

interface OwnFilter {
  readonly name: string;
  /**
   * Makes the client data in a dataset's header from those that were asked for. Errors: `H5Error` `bad-argument`, `unsupported`.
   */
  readonly values: (asked: readonly number[], filtered: Filtered) => number[];
}

/**
 * HDF5's own filters whose client data describe the datatype, as libhdf5 sets them when it creates a dataset
 * (`H5Z_class2_t.set_local`).
 */
export const OWN_FILTERS: ReadonlyMap<number, OwnFilter> = new Map([
  [4, { name: 'szip', values: szipValues }],
  [5, { name: 'nbit', values: nbitValues }],
  [6, { name: 'scaleoffset', values: scaleOffsetValues }],
]);

const elementsOf = (chunk: readonly number[]): number => chunk.reduce((product, size) => product * size, 1);

function refused(filter: string, { type }: Filtered, why: string): H5Error {
  return failure(
    'bad-argument',
    `dcpl_id.filters: filter ${filter} cannot be applied to ${formatDatatype(type)}: ${why}`,
  );
}

/** `SZ_LSB_OPTION_MASK` and `SZ_MSB_OPTION_MASK`. */
const SZIP_LITTLE_ENDIAN = 8;
const SZIP_BIG_ENDIAN = 16;
/** `SZ_MAX_BLOCKS_PER_SCANLINE` and `SZ_MAX_PIXELS_PER_BLOCK`. */
const SZIP_MAX_BLOCKS = 128;
const SZIP_MAX_PIXELS = 32;

function szipValues([options, block = 0]: readonly number[], filtered: Filtered): number[] {
  const { type, chunk } = filtered;
  if (options === undefined || block < 2 || block > SZIP_MAX_PIXELS || block % 2 !== 0)
    throw failure(
      'bad-argument',
      `dcpl_id.filters: filter 4 (szip) has two client data values, its options and an even number of pixels in a block, at most ${SZIP_MAX_PIXELS}`,
    );
  const bits = 8 * elementSize(type);
  const number = numberIn(type);
  if (!number) throw refused('4 (szip)', filtered, 'it has no byte order');
  if (bits > 32 && bits !== 64) throw refused('4 (szip)', filtered, 'elements must have at most 4 bytes, or 8');
  const whole = number.precision < bits && number.offset !== 0 ? bits : number.precision;
  const pixel = whole <= 24 ? whole : whole <= 32 ? 32 : 64;
  const last = chunk.at(-1) ?? 1;
  const points = elementsOf(chunk);
  if (points < block)
    throw failure(
      'bad-argument',
      `dcpl_id.filters: filter 4 (szip) has blocks of ${block} pixels, but a chunk has only ${points} elements`,
    );
  const line = Math.min(block * SZIP_MAX_BLOCKS, last < block ? points : last);
  const order = number.order === 'LE' ? SZIP_LITTLE_ENDIAN : SZIP_BIG_ENDIAN;
  return [(options & ~(SZIP_LITTLE_ENDIAN | SZIP_BIG_ENDIAN)) | order, block, pixel, line];
}

/** The number whose order and precision HDF5 takes for those of a datatype. */
function numberIn(
  type: Datatype,
): { readonly order: FloatOrder; readonly precision: number; readonly offset: number } | undefined {
  switch (type.class) {
    case 'H5T_INTEGER':
    case 'H5T_FLOAT':
    case 'H5T_BITFIELD':
      return type;
    case 'H5T_TIME':
      return { ...type, offset: 0 };
    case 'H5T_ENUM':
    case 'H5T_ARRAY':
    case 'H5T_COMPLEX':
      return numberIn(type.base);
    default:
      return undefined;
  }
}

/** The class codes of n-bit (`H5Z_NBIT_ATOMIC`, `_ARRAY`, `_COMPOUND`, `_NOOPTYPE`) and its most client data values. */
const NBIT = { number: 1, array: 2, compound: 3, other: 4 } as const;
const NBIT_MAX_VALUES = 4096;

function nbitValues(_: readonly number[], filtered: Filtered): number[] {
  const { type, chunk } = filtered;
  // libhdf5 describes elements of variable length by sizes that depend on the file.
  if (holdsVariableLength(type))
    throw failure(
      'unsupported',
      `dcpl_id.filters: h5rx cannot apply filter 5 (nbit) to ${formatDatatype(type)}, which has parts of variable length`,
    );
  let isPacked = false;
  const described = (part: Datatype): number[] => {
    const size = elementSize(part);
    switch (part.class) {
      case 'H5T_INTEGER':
      case 'H5T_FLOAT': {
        if (part.offset !== 0 || part.precision !== 8 * size) isPacked = true;
        return [NBIT.number, size, part.order === 'LE' ? 0 : 1, part.precision, part.offset];
      }
      case 'H5T_ARRAY':
        return [NBIT.array, size, ...described(part.base)];
      case 'H5T_COMPOUND': {
        const members = part.members.flatMap((member) => [member.offset, ...described(member.type)]);
        return [NBIT.compound, size, part.members.length, ...members];
      }
      default:
        return [NBIT.other, size];
    }
  };
  const parts = described(type);
  const values = parts[0] === NBIT.other ? [] : parts;
  if (values.length + 3 > NBIT_MAX_VALUES)
    throw refused('5 (nbit)', filtered, `its description has more than ${NBIT_MAX_VALUES} values`);
  return [values.length + 3, isPacked ? 0 : 1, elementsOf(chunk), ...values];
}

const SCALE_OFFSET_VALUES = 20;
const SCALE_OFFSET_SIZES = { H5T_INTEGER: [1, 2, 4, 8], H5T_FLOAT: [4, 8] } as const;

function scaleOffsetValues([kind, factor]: readonly number[], filtered: Filtered): number[] {
  const { type, chunk } = filtered;
  if (kind === undefined || factor === undefined)
    throw failure(
      'bad-argument',
      'dcpl_id.filters: filter 6 (scaleoffset) has two client data values, the kind of scaling and its factor',
    );
  if (type.class !== 'H5T_INTEGER' && type.class !== 'H5T_FLOAT')
    throw refused('6 (scaleoffset)', filtered, 'it is for integers and floats');
  const sizes: readonly number[] = SCALE_OFFSET_SIZES[type.class];
  if (!sizes.includes(type.size))
    throw refused('6 (scaleoffset)', filtered, `elements must have one of the sizes ${sizes.join(', ')}`);
  const isFloat = type.class === 'H5T_FLOAT';
  const sign = type.class === 'H5T_INTEGER' && type.signed ? 1 : 0;
  // The last values say that the fill value is zero, HDF5's default; each chunk stores which of its elements are fill values.
  const values = [kind, factor, elementsOf(chunk), isFloat ? 1 : 0, type.size, sign, type.order === 'LE' ? 0 : 1, 1];
  return [...values, ...new Array<number>(SCALE_OFFSET_VALUES - values.length).fill(0)];
}
