/** The token of an object: its address, in the 8 bytes of an object reference. */
export function objectToken(address: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(address), true);
  return bytes;
}

/** The same token as hexadecimal digits. */
export function tokenText(address: number): string {
  const digits = address.toString(16).padStart(16, '0');
  let text = '';
  for (let byte = 14; byte >= 0; byte -= 2) text += digits.slice(byte, byte + 2);
  return text;
}
