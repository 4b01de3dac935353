import type { CachedStructure } from '../bytes/CachedStructure.js';
import { verifyChecksum } from '../bytes/checksum.js';
import type { Extent } from '../bytes/Extent.js';
import type { Parser } from '../bytes/Parser.js';
import { readAt } from '../bytes/readAt.js';
import type { Superblock } from './superblock.js';

const RESIZE_STATUS = 0x01;
const CHECKSUM_BYTES = 4;

/**
 * Reads the metadata cache image (File Format Specification, III.J): structures that libhdf5 had in memory when it closed the
 * file. They take precedence over what is at their addresses, which may never have been written.
 *
 * @returns The structures, in order of address.
 */
export function* readCacheImage(superblock: Superblock, { address, length }: Extent): Parser<CachedStructure[]> {
  const block = yield* readAt(superblock, address, length, 'metadata cache image');
  block.signature('MDCI');
  block.version(0, 0);
  if (block.u8() & RESIZE_STATUS) throw block.unsupported('the resize status of an adaptive cache');
  const bytes = block.lengthInFile();
  if (bytes > length) throw block.corrupt(`${bytes} bytes in a block of ${length}`);
  const count = block.u32();
  verifyChecksum(block.within(bytes));
  const structures: CachedStructure[] = [];
  for (let index = 0; index < count; index++) {
    block.skip(4); // type, flags, ring and age
    block.skip(4); // counts of flush dependency children
    const parents = block.u16();
    block.skip(4); // index in the LRU list
    const place = block.definedAddress('address of a structure');
    const size = block.lengthInFile();
    block.skip(parents * superblock.sizeofOffsets);
    structures.push({ address: place, bytes: block.take(size) });
  }
  if (block.position + CHECKSUM_BYTES !== bytes) throw block.corrupt(`${count} structures in ${bytes} bytes`);
  structures.sort((one, other) => one.address - other.address);
  const twice = structures.find(
    ({ address: start }, n) => n > 0 && start < structures[n - 1]!.address + structures[n - 1]!.bytes.length,
  );
  if (twice) throw block.corrupt(`two structures at ${twice.address}`);
  return structures;
}
