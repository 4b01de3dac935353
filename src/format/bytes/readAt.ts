import { ByteReader } from './ByteReader.js';
import type { FileFormat } from './FileFormat.js';
import { corruptFile, wrongReadLength } from './formatError.js';
import type { Parser } from './Parser.js';

/** Reads `length` bytes of a structure at an address of the file. `structure` names it in messages. */
export function* readAt(format: FileFormat, address: number, length: number, structure: string): Parser<ByteReader> {
  const where = `${structure} at ${address}`;
  const offset = format.baseAddress + address;
  if (!(offset + length <= format.fileSize)) {
    throw corruptFile(`${where}: ${length} bytes wanted, ${bytesFrom(format, address)} are left in the file`);
  }
  const bytes = yield { offset, length };
  if (bytes.length !== length) throw wrongReadLength(`${where}: ${bytes.length} bytes read instead of ${length}`);
  return new ByteReader(bytes, format, where);
}

/** Number of bytes from an address to the end of the file. */
export function bytesFrom(format: FileFormat, address: number): number {
  return Math.max(0, format.fileSize - format.baseAddress - address);
}
