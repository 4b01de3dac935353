const single = new Float32Array(1);
const bits = new Uint32Array(single.buffer);

/** The 16 bits of a half-precision number (IEEE 754 binary16); the value must be one that a half can hold. */
export function halfBits(value: number): number {
  single[0] = value;
  const [raw = 0] = bits;
  const sign = (raw >>> 16) & 0x8000;
  const exponent = (raw >>> 23) & 0xff;
  const mantissa = raw & 0x7fffff;
  if (exponent === 0xff) return sign | 0x7c00 | (mantissa === 0 ? 0 : (mantissa >>> 13) | 0x200);
  // 127 and 15 are the exponents' biases; below 2^-14 a half is denormal, its step 2^-24.
  const half = exponent - 127 + 15;
  if (half > 0) return sign | (half << 10) | (mantissa >>> 13);
  return sign | Math.round(Math.abs(value) * 2 ** 24);
}
