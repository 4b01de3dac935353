import { ByteReader } from './ByteReader.js';
import { withCached } from './CachedStructure.js';
import type { Extent } from './Extent.js';
import type { FileFormat } from './FileFormat.js';
import { corruptFile } from './formatError.js';
import type { ByteRange, Parser } from './Parser.js';

/**
 * Reads `length` bytes of a structure at an address of the file. `structure` names it in messages; `ahead` are structures that
 * will surely be read next.
 */
export function* readAt(
  format: FileFormat,
  address: number,
  length: number,
  structure: string,
  ahead: readonly Extent[] = [],
): Parser<ByteReader> {
  const where = () => `${structure} at ${address}`;
  const offset = format.baseAddress + address;
  if (!(offset + length <= format.fileSize)) {
    throw corruptFile(`${where()}: ${length} bytes wanted, ${bytesFrom(format, address)} are left in the file`);
  }
  const bytes = yield ahead.length > 0 ? { offset, length, ahead: rangesOf(format, ahead) } : { offset, length };
  // Fewer come only where the file ends, which is before it should then.
  if (bytes.length !== length)
    throw corruptFile(`${where()}: ${length} bytes wanted, ${bytes.length} are left in the file`);
  return new ByteReader(format.cached ? withCached(format.cached, address, bytes) : bytes, format, where);
}

/** The ranges of those extents that lie within the file. */
function rangesOf({ baseAddress, fileSize }: FileFormat, extents: readonly Extent[]): ByteRange[] {
  const ranges = extents.map(({ address, length }) => ({ offset: baseAddress + address, length }));
  return ranges.filter(({ offset, length }) => offset + length <= fileSize);
}

/** Number of bytes from an address to the end of the file. */
export function bytesFrom(format: FileFormat, address: number): number {
  return Math.max(0, format.fileSize - format.baseAddress - address);
}
