import { messageReader } from '../../../src/format/header/messageReader.js';
import { MessageType, messageName } from '../../../src/format/header/messageTypes.js';
import { MESSAGE_SHARED } from '../../../src/format/header/ObjectHeader.js';
import { parseFillValue } from '../../../src/format/messages/fillValue.js';
import { parseLayout } from '../../../src/format/messages/layout.js';
import { parseLink } from '../../../src/format/messages/link.js';
import type { FoundMessage, WholeFile } from './walkMessages.js';

/** Types whose messages begin with their version. */
const VERSIONED = new Set<number>([
  MessageType.DATASPACE,
  MessageType.FILL_VALUE,
  MessageType.LAYOUT,
  MessageType.FILTER_PIPELINE,
  MessageType.ATTRIBUTE,
]);

/** What a message is like, as far as encoders differ in it: `layout 4 chunked btree2`. */
export function variantOf({ superblock }: WholeFile, message: FoundMessage): string {
  const { type, flags, data } = message;
  const name = messageName(type);
  const reader = () => messageReader(superblock, { ...message, address: 0 });
  if (flags & MESSAGE_SHARED) return `${name} shared`;
  if (type === MessageType.DATATYPE) return `${name} ${data[0]! >> 4} class ${data[0]! & 0x0f}`;
  if (type === MessageType.LINK) return `${name} ${parseLink(reader()).type}`;
  if (!VERSIONED.has(type)) return name;
  return `${name} ${data[0]}${detailOf()}`;

  function detailOf(): string {
    if (type === MessageType.FILL_VALUE) return ` ${parseFillValue(reader()).defined}`;
    if (type === MessageType.ATTRIBUTE) return data[0]! > 1 && data[1]! & 1 ? ' shared' : '';
    if (type !== MessageType.LAYOUT) return '';
    const layout = parseLayout(reader());
    return layout.kind === 'chunked' ? ` chunked ${layout.index.type}` : ` ${layout.kind}`;
  }
}
