import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import type { DenseAddresses } from '../../../src/format/denseStorage/DenseStorage.js';
import { carryOut } from '../../../src/format/edit/carryOut.js';
import type { FileEdit } from '../../../src/format/edit/FileEdit.js';
import { FileSpace } from '../../../src/format/edit/FileSpace.js';
import { messageReader } from '../../../src/format/header/messageReader.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import { readObjectHeader } from '../../../src/format/header/readObjectHeader.js';
import { parseAttributeInfo, parseLinkInfo, type StorageInfo } from '../../../src/format/messages/storageInfo.js';
import type { Superblock } from '../../../src/format/superblock/superblock.js';
import { RecordedStorage } from '../edit/RecordedStorage.js';
import { runScript } from '../facts.js';
import { objectAt } from '../objectAt.js';

export type Kind = 'link' | 'attribute';

/** What HDF5 tells of the links of /g or the attributes of /d. */
export interface Contents {
  readonly items: readonly (readonly [name: string, what: unknown])[];
  readonly creation: readonly string[] | null;
}

const WHAT = {
  link: { path: '/g', type: MessageType.LINK_INFO, parse: parseLinkInfo, orderBytes: 8 },
  attribute: { path: '/d', type: MessageType.ATTRIBUTE_INFO, parse: parseAttributeInfo, orderBytes: 2 },
} as const;

/** A file of `dense.py`, in memory, and the info message of its dense storage. */
export class DenseFile {
  readonly kind: Kind;
  readonly storage: RecordedStorage;
  readonly space: FileSpace;

  constructor(storage: RecordedStorage, kind: Kind) {
    this.kind = kind;
    this.storage = storage;
    this.space = FileSpace.open(this.storage);
  }

  static open(path: string, kind: Kind): DenseFile {
    return new DenseFile(new RecordedStorage(readFileSync(path)), kind);
  }

  read<T>(parse: (format: Superblock) => Parser<T>): T {
    const format = { ...this.space.superblock, fileSize: this.storage.size() };
    return runSync(parse(format), (offset, length) => this.space.read(offset, length));
  }

  get info(): StorageInfo {
    const { parse } = WHAT[this.kind];
    return this.read((format) => parsedBy(() => parse(messageReader(format, this.#message().message))));
  }

  /** Makes one edit that ends with the addresses in the info message, and the count of all ever made where it is tracked. */
  change(make: (edit: FileEdit) => { addresses: DenseAddresses; maxCreationOrder?: number }): void {
    carryOut(this.space, (edit) => {
      const { addresses, maxCreationOrder } = make(edit);
      const { chunk, message } = this.#message();
      const bytes = this.space.read(chunk.address, chunk.length);
      const view = new DataView(bytes.buffer);
      let at = message.address - chunk.address + 2;
      if (message.data[1]! & 1) {
        if (maxCreationOrder !== undefined) view.setUint16(at, maxCreationOrder, true);
        at += WHAT[this.kind].orderBytes;
      }
      for (const address of [addresses.heap, addresses.nameIndex, addresses.creationOrderIndex]) {
        if (address !== undefined) view.setBigUint64(at, BigInt(address), true);
        at += 8;
      }
      const end = bytes.length - 4;
      view.setUint32(end, lookup3(bytes.subarray(0, end)), true);
      edit.flip(chunk.address, bytes);
    });
  }

  /** Ends the editing and puts the file where HDF5 can read it. */
  save(path: string): void {
    this.space.close();
    writeFileSync(path, this.storage.share());
  }

  #message() {
    const { path, type } = WHAT[this.kind];
    const address = this.read((format) => objectAt(format, path));
    const header = this.read((format) => readObjectHeader(format, address));
    const message = header.messages.find((candidate) => candidate.type === type)!;
    const chunk = header.chunks.find(
      (candidate) => candidate.address <= message.address && message.address < candidate.address + candidate.length,
    )!;
    return { message, chunk };
  }
}

/** Makes files of these names, which say what is in them; gives what HDF5 tells of each. */
export function makeDenseFiles(
  python: string,
  directory: string,
  names: readonly string[],
): Readonly<Record<string, Contents>> {
  return JSON.parse(runScript(python, 'denseStorage/dense.py', 'make', directory, ...names));
}

/** What HDF5 tells of one; then it deletes and adds so many, which must have the result expected. */
export function listAndEditDense(python: string, kind: Kind, path: string, changes: number): Contents {
  return JSON.parse(runScript(python, 'denseStorage/dense.py', 'edit', `${kind}s`, path, String(changes)));
}

/** What a tool of HDF5 complains of. */
export function complaints(tool: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(tool, args, { encoding: 'utf8', maxBuffer: 2 ** 28 });
  return status === 0 ? stderr : `${tool} ${args.join(' ')} ended with ${status}: ${stdout}${stderr}`;
}

// biome-ignore lint/correctness/useYield: it asks for nothing
function* parsedBy<T>(parse: () => T): Parser<T> {
  return parse();
}
