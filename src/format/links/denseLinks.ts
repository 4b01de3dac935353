import { encodeName } from '../../model/nameBytes.js';
import { findBtree2Record, readBtree2Records } from '../btree2/btree2.js';
import { BTREE2_LINK_NAMES, type Btree2Header, readBtree2Header } from '../btree2/btree2Header.js';
import { lookup3 } from '../bytes/checksum.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { corruptFile } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { parsed } from '../bytes/parsed.js';
import { HeapObjects } from '../fractalHeap/HeapObjects.js';
import type { UndoFilters } from '../fractalHeap/UndoFilters.js';
import { parseLink, type StoredLink } from '../messages/link.js';
import { compareNames } from './compareNames.js';
import type { LinkStorage } from './LinkStorage.js';

const HEAP_ID_BYTES = 7;

/** The links of a densely stored group, by the hashes of their names (File Format Specification, III.A.2, type 5). */
export function* readDenseLinks(
  format: FileFormat,
  group: LinkStorage,
  undoFilters: UndoFilters | undefined,
): Parser<StoredLink[]> {
  const { index, heap } = yield* openDense(format, group, undoFilters);
  const records = yield* readBtree2Records(format, index);
  const ids = records.map((record) => {
    record.skip(4); // the name's hash
    return record.take(HEAP_ID_BYTES);
  });
  return yield* heap.each(ids, (object) => parsed(parseLink(object)));
}

/** One link of a densely stored group. */
export function* findDenseLink(
  format: FileFormat,
  group: LinkStorage,
  name: string,
  undoFilters: UndoFilters | undefined,
): Parser<StoredLink | undefined> {
  const { index, heap } = yield* openDense(format, group, undoFilters);
  const hash = lookup3(encodeName(name));
  let found: StoredLink | undefined;
  // Names of one hash follow each other in the order of names.
  yield* findBtree2Record(format, index, function* (record) {
    const order = hash - record.u32();
    if (order !== 0) return order;
    const link = parseLink(yield* heap.object(record.take(HEAP_ID_BYTES)));
    if (link.name === name) found = link;
    return compareNames(name, link.name);
  });
  return found;
}

function* openDense(
  format: FileFormat,
  { address, linkInfo }: LinkStorage,
  undoFilters: UndoFilters | undefined,
): Parser<{ index: Btree2Header; heap: HeapObjects }> {
  if (linkInfo?.heap === undefined || linkInfo.nameIndex === undefined) {
    throw corruptFile(`object header at ${address}: it has no index of its dense links`);
  }
  const index = yield* readBtree2Header(format, linkInfo.nameIndex, BTREE2_LINK_NAMES);
  return { index, heap: yield* HeapObjects.open(format, linkInfo.heap, undoFilters) };
}
