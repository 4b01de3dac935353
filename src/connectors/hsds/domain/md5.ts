/** Bits by which the words of each round are turned. */
const TURNS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;
const SINES = Array.from({ length: 64 }, (_, n) => Math.floor(Math.abs(Math.sin(n + 1)) * 2 ** 32) | 0);
/** Which word a step takes, by its round. */
const WORDS = [(n: number) => n, (n: number) => 5 * n + 1, (n: number) => 3 * n + 5, (n: number) => 7 * n] as const;

/** The MD5 digest (RFC 1321) of an ASCII text, in hexadecimal digits. It protects nothing: HSDS spreads objects over data nodes by it. */
export function md5(text: string): string {
  const blocks = Math.ceil((text.length + 9) / 64);
  const bytes = new Uint8Array(blocks * 64);
  for (let n = 0; n < text.length; n++) bytes[n] = text.charCodeAt(n);
  bytes[text.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setUint32(bytes.length - 8, text.length * 8, true);
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < bytes.length; at += 64) {
    let [a, b, c, d] = state as [number, number, number, number];
    for (let n = 0; n < 64; n++) {
      const round = n >> 4;
      const mixed = [(b & c) | (~b & d), (d & b) | (~d & c), b ^ c ^ d, c ^ (b | ~d)][round] as number;
      const word = view.getInt32(at + ((WORDS[round] as (n: number) => number)(n) % 16) * 4, true);
      const sum = (a + mixed + (SINES[n] as number) + word) | 0;
      const turn = TURNS[round]?.[n % 4] as number;
      [a, b, c, d] = [d, (b + ((sum << turn) | (sum >>> (32 - turn)))) | 0, b, c];
    }
    [a, b, c, d].forEach((value, n) => {
      state[n] = ((state[n] as number) + value) | 0;
    });
  }
  state.forEach((value, n) => {
    view.setInt32(n * 4, value, true);
  });
  return Array.from(bytes.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
