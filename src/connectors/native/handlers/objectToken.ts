/** The token of an object: its address, in the 8 bytes of an object reference. */
export function objectToken(address: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(address), true);
  return bytes;
}
