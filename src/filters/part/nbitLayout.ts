/** Bytes that bits are unpacked to, in the order of the stream. */
export type NbitLayout =
  /** For each byte its place in the element, the number of its bits, and how far left they are. */
  | { readonly kind: 'bytes'; readonly bits: number; readonly bytes: Int32Array; readonly number?: NbitNumber }
  | {
      readonly kind: 'array';
      readonly bits: number;
      readonly count: number;
      /** Bytes of one of them. */
      readonly size: number;
      readonly base: NbitLayout;
    }
  | { readonly kind: 'compound'; readonly bits: number; readonly members: readonly NbitMember[] };

/** A number of at most four bytes, which is faster to unpack as a whole. */
export interface NbitNumber {
  readonly size: 1 | 2 | 4;
  readonly isLittle: boolean;
  readonly precision: number;
  readonly offset: number;
}

interface NbitMember {
  readonly offset: number;
  readonly layout: NbitLayout;
}

/** The class codes (`H5Z_NBIT_ATOMIC`, `_ARRAY`, `_COMPOUND`, `_NOOPTYPE`) and byte orders. */
const CLASS = { atomic: 1, array: 2, compound: 3, other: 4 } as const;
const ORDER = { little: 0, big: 1 } as const;
/** `H5Z_NBIT_MAX_NPARMS`: more client data are never written. It limits how deep types are nested. */
const MAX_VALUES = 4096;
/** Bit offsets and precisions have 16 bits in the datatype message (File Format Specification, IV.A.2.d). */
const MAX_BITS = 0xffff;
/** Elements of at most so many bytes are unpacked in one loop. */
const FLAT_BYTES = 1024;

const WHOLE_BYTE: NbitLayout = { kind: 'bytes', bits: 8, bytes: Int32Array.of(0, 8, 0) };

/**
 * The layout of an element as n-bit's client data describe it, from their fourth on: class and size, then what the class has.
 *
 * @param corrupt - Makes the error of values that describe no datatype.
 */
export function nbitLayout(values: readonly number[], corrupt: (message: string) => Error): NbitLayout {
  const lies = (what: string) => corrupt(`nbit: ${what}`);
  if (values.length > MAX_VALUES) throw lies(`${values.length} values`);
  let at = 3;

  function next(): number {
    const value = values[at];
    at += 1;
    if (value === undefined) throw lies(`${values.length} values describe no whole datatype`);
    return value;
  }

  /** A type of a class; its size is the next value, and may be limited. */
  function layoutOf(type: number, most: number): NbitLayout {
    const size = next();
    if (size === 0 || size > most) throw lies(`a part has ${size} bytes, where there are ${most}`);
    if (type === CLASS.atomic) return flat(atomic(size));
    if (type === CLASS.array) return flat(array(size));
    if (type === CLASS.compound) return flat(compound(size));
    if (type === CLASS.other) return flat(repeated(size, 1, WHOLE_BYTE));
    throw lies(`datatype class ${type}`);
  }

  function atomic(size: number): NbitLayout {
    const [order, bits, offset] = [next(), next(), next()];
    if (order !== ORDER.little && order !== ORDER.big) throw lies(`byte order ${order}`);
    if (bits === 0 || bits > MAX_BITS || bits + offset > 8 * size)
      throw lies(`a precision of ${bits} bits and an offset of ${offset} in ${size} bytes`);
    const bytes: number[] = [];
    const end = offset + bits;
    // From the highest bits down.
    for (let byte = Math.floor((end - 1) / 8); 8 * byte + 8 > offset; byte -= 1) {
      const low = Math.max(offset - 8 * byte, 0);
      bytes.push(order === ORDER.little ? byte : size - 1 - byte, Math.min(end - 8 * byte, 8) - low, low);
    }
    const layout = { kind: 'bytes', bits, bytes: Int32Array.from(bytes) } as const;
    if (size !== 1 && size !== 2 && size !== 4) return layout;
    return { ...layout, number: { size, isLittle: order === ORDER.little, precision: bits, offset } };
  }

  function array(size: number): NbitLayout {
    const type = next();
    // Of other types the size of the whole array counts.
    if (type === CLASS.other) {
      next();
      return repeated(size, 1, WHOLE_BYTE);
    }
    const part = values[at] ?? 0;
    const base = layoutOf(type, size);
    return repeated(Math.floor(size / part), part, base);
  }

  function compound(size: number): NbitLayout {
    const count = next();
    const members: NbitMember[] = [];
    let free = size;
    let bits = 0;
    for (let n = 0; n < count; n += 1) {
      const [offset, type] = [next(), next()];
      const part = values[at] ?? 0;
      if (offset + part > size) throw lies(`a member at ${offset} of ${part} bytes in a compound of ${size}`);
      const layout = layoutOf(type, free);
      free -= part;
      bits += layout.bits;
      members.push({ offset, layout });
    }
    return { kind: 'compound', bits, members };
  }

  return layoutOf(next(), Number.POSITIVE_INFINITY);
}

function repeated(count: number, size: number, base: NbitLayout): NbitLayout {
  return { kind: 'array', bits: count * base.bits, count, size, base };
}

/** The bytes of a small layout as one list. */
function flat(layout: NbitLayout): NbitLayout {
  if (layout.kind === 'bytes' || bytesIn(layout) > FLAT_BYTES) return layout;
  const bytes: number[] = [];
  collect(layout, 0, bytes);
  return { kind: 'bytes', bits: layout.bits, bytes: Int32Array.from(bytes) };
}

function bytesIn(layout: NbitLayout): number {
  if (layout.kind === 'bytes') return layout.bytes.length / 3;
  if (layout.kind === 'array') return layout.count * bytesIn(layout.base);
  return layout.members.reduce((sum, member) => sum + bytesIn(member.layout), 0);
}

function collect(layout: NbitLayout, offset: number, into: number[]): void {
  if (layout.kind === 'bytes') {
    for (let i = 0; i < layout.bytes.length; i += 3) {
      into.push(offset + (layout.bytes[i] as number), layout.bytes[i + 1] as number, layout.bytes[i + 2] as number);
    }
  } else if (layout.kind === 'array') {
    for (let i = 0; i < layout.count; i += 1) collect(layout.base, offset + i * layout.size, into);
  } else {
    for (const member of layout.members) collect(member.layout, offset + member.offset, into);
  }
}
