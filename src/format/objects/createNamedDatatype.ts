import type { Datatype } from '../../model/Datatype.js';
import type { FileEdit } from '../edit/FileEdit.js';
import { createObjectHeader } from '../header/createObjectHeader.js';
import { MessageType } from '../header/messageTypes.js';
import { MESSAGE_CONSTANT } from '../header/ObjectHeader.js';
import { encodeDatatype } from '../messages/encodeDatatype.js';
import { nowSeconds } from './nowSeconds.js';
import type { Style } from './Style.js';

/** Creates a committed datatype without a link to it, and returns its address. `type` is laid out as in the file. */
export function createNamedDatatype(edit: FileEdit, type: Datatype, style: Style): number {
  const data = encodeDatatype(type, edit.format, { style: style === 'earliest' ? 'earliest' : 'latest' });
  return createObjectHeader(edit, {
    version: style === 'earliest' ? 1 : 2,
    messages: [{ type: MessageType.DATATYPE, flags: MESSAGE_CONSTANT, data }],
    times: nowSeconds(),
  });
}
