import { ByteReader } from '../bytes/ByteReader.js';
import type { FileFormat } from '../bytes/FileFormat.js';
import { messageName } from './messageTypes.js';
import type { HeaderMessage } from './ObjectHeader.js';

/** A cursor over the data of a header message. */
export function messageReader(format: FileFormat, message: HeaderMessage): ByteReader {
  return new ByteReader(message.data, format, `${messageName(message.type)} message at ${message.address}`);
}
