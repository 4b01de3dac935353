import { lookup3 } from '../../../src/format/bytes/checksum.js';
import { NewChunks } from '../../../src/format/chunkIndex/NewChunks.js';
import { type ChunkedDataset, openChunkIndex } from '../../../src/format/chunkIndex/openChunkIndex.js';
import { writeChunkIndex } from '../../../src/format/chunkIndex/writeChunkIndex.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import type { FileEdit } from '../../../src/format/edit/FileEdit.js';
import type { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { encodeLayout } from '../../../src/format/messages/encodeLayout.js';
import { readObject } from '../../../src/format/objects/readObject.js';

/** Addresses of the index of a dataset before and after it was replaced. */
export interface Reindexed {
  readonly type: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
}

/** Gives a dataset a new index of the same chunks. */
export function reindex(space: FileSpace, header: number): Reindexed {
  return carryOut(space, (edit) => {
    const object = edit.read(readObject(edit.format, header));
    if (object.kind !== 'dataset' || object.layout.kind !== 'chunked')
      throw new Error(`no chunked dataset at ${header}`);
    const { layout, dataspace, filters } = object;
    const { dims, maxdims } = dataspace;
    const dataset: ChunkedDataset = { layout, dims, maxdims, filtered: filters.length > 0 };
    const chunks = new NewChunks(dims.length);
    const all = openChunkIndex(edit.format, dataset).forEach((scaled, chunk) => {
      chunks.add(scaled, chunk);
    });
    edit.read(all);
    const index = writeChunkIndex(edit, dataset, chunks);
    replaceLayout(edit, header, encodeLayout({ ...layout, index }, edit.format));
    return { type: index.type, from: layout.index.address, to: index.address };
  });
}

/** Puts another layout message of the same length in the place of a dataset's. */
function replaceLayout(edit: FileEdit, header: number, data: Uint8Array): void {
  const { version, messages, chunks } = edit.read(readObjectHeader(edit.format, header));
  const message = messages.find(({ type }) => type === MessageType.LAYOUT)!;
  if (data.length > message.data.length) throw new Error(`${data.length} bytes for ${message.data.length}`);
  if (version === 1) {
    edit.flip(message.address, data);
    return;
  }
  const { address, length } = chunks.find(
    (chunk) => chunk.address <= message.address && message.address < chunk.address + chunk.length,
  )!;
  const { baseAddress } = edit.format;
  const bytes = edit.read(
    (function* () {
      return (yield { offset: baseAddress + address, length }).slice();
    })(),
  );
  bytes.set(data, message.address - address);
  const end = bytes.length - 4;
  new DataView(bytes.buffer).setUint32(end, lookup3(bytes.subarray(0, end)), true);
  edit.flip(address, bytes);
}
