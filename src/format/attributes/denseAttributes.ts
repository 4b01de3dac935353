import { encodeName } from '../../model/nameBytes.js';
import { findBtree2Record, readBtree2Records } from '../btree2/btree2.js';
import { BTREE2_ATTRIBUTE_NAMES, type Btree2Header, readBtree2Header } from '../btree2/btree2Header.js';
import type { ByteReader } from '../bytes/ByteReader.js';
import { lookup3 } from '../bytes/checksum.js';
import { corruptFile, unsupportedFormat } from '../bytes/formatError.js';
import type { Parser } from '../bytes/Parser.js';
import { parsed } from '../bytes/parsed.js';
import { HeapObjects } from '../fractalHeap/HeapObjects.js';
import { messageReader } from '../header/messageReader.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_SHARED, type ObjectHeader } from '../header/ObjectHeader.js';
import { compareNames } from '../links/compareNames.js';
import { SharedMessages } from '../messages/SharedMessages.js';
import { parseAttributeInfo } from '../messages/storageInfo.js';
import type { ObjectAttribute, StoredObjectHead } from '../objects/StoredObject.js';
import type { Superblock } from '../superblock/superblock.js';
import { attributeName, readAttribute } from './readAttribute.js';

/** A record of the version 2 B-tree of attribute names (File Format Specification, III.A.2, type 8). */
interface AttributeRecord {
  readonly id: Uint8Array;
  /** Whether the ID is one of the heap of shared messages. */
  readonly shared: boolean;
  readonly creationOrder: number;
  readonly hash: number;
}

const HEAP_ID_BYTES = 8;

/** The attributes that an object stores densely, by the hashes of their names. */
export function* readDenseAttributes(superblock: Superblock, head: StoredObjectHead): Parser<ObjectAttribute[]> {
  const { index, heap } = yield* openDense(superblock, head);
  const shared = new SharedMessages(superblock);
  const records = (yield* readBtree2Records(superblock, index)).map(parseRecord);
  const own = records.filter((record) => !record.shared);
  const attributes = yield* heap.each(
    own.map(({ id }) => id),
    (object, n) =>
      withOrder(
        head,
        own[n]!,
        readAttribute(shared, () => parsed(object)),
      ),
  );
  const seen = new Set<string>();
  for (const record of records) {
    if (!record.shared) continue;
    const key = record.id.join();
    if (seen.has(key)) throw corruptFile(`object header at ${head.address}: a shared attribute occurs twice`);
    seen.add(key);
    const message = () => shared.fromHeap(MessageType.ATTRIBUTE, record.id);
    attributes.push(yield* withOrder(head, record, readAttribute(shared, message)));
  }
  return attributes;
}

/** One attribute of those that an object stores densely. */
export function* findDenseAttribute(
  superblock: Superblock,
  head: StoredObjectHead,
  name: string,
): Parser<ObjectAttribute | undefined> {
  const { index, heap } = yield* openDense(superblock, head);
  const shared = new SharedMessages(superblock);
  const hash = lookup3(encodeName(name));
  let found: ObjectAttribute | undefined;
  // Names of one hash follow each other in the order of names.
  yield* findBtree2Record(superblock, index, function* (bytes) {
    const record = parseRecord(bytes);
    if (record.hash !== hash) return hash - record.hash;
    const object = record.shared
      ? yield* shared.fromHeap(MessageType.ATTRIBUTE, record.id)
      : yield* heap.object(record.id);
    const stored = attributeName(object);
    if (stored === name)
      found = yield* withOrder(
        head,
        record,
        readAttribute(shared, () => parsed(object)),
      );
    return compareNames(name, stored);
  });
  return found;
}

/** The message of an attribute that an object stores densely, not interpreted. */
export interface DenseAttributeMessage {
  readonly message: ByteReader;
  /** Where the object tracks it. */
  readonly creationOrder?: number;
}

/** The messages of the attributes that an object stores densely; none where it stores none so. */
export function* readDenseAttributeMessages(
  superblock: Superblock,
  header: ObjectHeader,
): Parser<DenseAttributeMessage[]> {
  const message = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const attributeInfo = message && parseAttributeInfo(messageReader(superblock, message));
  if (attributeInfo?.heap === undefined) return [];
  const { index, heap } = yield* openDense(superblock, { address: header.address, attributeInfo });
  const records = (yield* readBtree2Records(superblock, index)).map(parseRecord);
  if (records.some(({ shared }) => shared))
    throw unsupportedFormat(`object header at ${header.address}: attributes in the heap of shared messages`);
  return yield* heap.each(
    records.map(({ id }) => id),
    (object, n) =>
      parsed({ message: object, ...(attributeInfo.creationOrder && { creationOrder: records[n]!.creationOrder }) }),
  );
}

function* openDense(
  superblock: Superblock,
  { address, attributeInfo }: Pick<StoredObjectHead, 'address' | 'attributeInfo'>,
): Parser<{ index: Btree2Header; heap: HeapObjects }> {
  if (attributeInfo?.heap === undefined || attributeInfo.nameIndex === undefined) {
    throw corruptFile(`object header at ${address}: it has no index of its dense attributes`);
  }
  const index = yield* readBtree2Header(superblock, attributeInfo.nameIndex, BTREE2_ATTRIBUTE_NAMES);
  return { index, heap: yield* HeapObjects.open(superblock, attributeInfo.heap) };
}

function parseRecord(reader: ByteReader): AttributeRecord {
  const id = reader.take(HEAP_ID_BYTES);
  const shared = (reader.u8() & MESSAGE_SHARED) !== 0;
  return { id, shared, creationOrder: reader.u32(), hash: reader.u32() };
}

function* withOrder(
  { attributeInfo }: StoredObjectHead,
  { creationOrder }: AttributeRecord,
  attribute: Parser<ObjectAttribute>,
): Parser<ObjectAttribute> {
  return { ...(yield* attribute), ...(attributeInfo?.creationOrder && { creationOrder }) };
}
