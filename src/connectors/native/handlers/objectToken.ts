/** The address of an object as the object reference that HDF5 makes of it. */
export function objectToken(address: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(address), true);
  return bytes;
}
