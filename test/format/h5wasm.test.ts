import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ready } from 'h5wasm';
import { beforeAll, describe, expect, test } from 'vitest';
import { runSync } from '../../src/format/bytes/runSync.js';
import { readObject } from '../../src/format/objects/readObject.js';
import { readSuperblock, type Superblock } from '../../src/format/superblock/superblock.js';
import { describeWithTools } from '../support/tools.js';
import { type FileFacts, runScript } from './facts.js';

/** The raw functions of h5wasm that these tests call; its own types leave them out. */
interface Module {
  readonly FS: {
    writeFile(path: string, bytes: Uint8Array): void;
    open(path: string, flags: string): { fd: number };
    read(stream: unknown, target: Uint8Array, offset: number, length: number, position: number): number;
    close(stream: unknown): void;
    stat(path: string): { size: number };
  };
  open(path: string, flags: number, trackOrder: boolean, libverLow: number, libverHigh: number): bigint;
  close_file(file: bigint): number;
  flush(file: bigint): number;
  create_group(file: bigint, path: string, trackOrder: boolean): number;
  create_object_reference(file: bigint, path: string): Iterable<number>;
}

const H5F_ACC_RDONLY = 0;
const H5F_ACC_TRUNC = 2;

/** Reads an object of a file that h5wasm has open, at the address that a reference to it has. */
function readThrough(module: Module, path: string, file: bigint, object: string) {
  const stream = module.FS.open(path, 'r');
  const read = (offset: number, length: number) => {
    const bytes = new Uint8Array(length);
    module.FS.read(stream, bytes, 0, length, offset);
    return bytes;
  };
  const superblock: Superblock = runSync(readSuperblock(module.FS.stat(path).size), read);
  const reference = Uint8Array.from(module.create_object_reference(file, object));
  const address = Number(new DataView(reference.buffer).getBigUint64(0, true));
  const stored = runSync(readObject(superblock, address), read);
  module.FS.close(stream);
  return stored;
}

describe('objects that h5wasm has open', () => {
  let module: Module;
  beforeAll(async () => {
    module = (await ready) as unknown as Module;
  });

  test('a file that is being written, after a flush', () => {
    const file = module.open('/new.h5', H5F_ACC_TRUNC, false, -1, -1);
    module.create_group(file, '/group', true);
    for (let index = 0; index < 20; index++) module.create_group(file, `/group/${index}`, false);
    module.flush(file);
    expect(readThrough(module, '/new.h5', file, '/group')).toMatchObject({
      kind: 'group',
      storageType: 'H5G_STORAGE_TYPE_DENSE',
      nlinks: 20,
      maxCorder: 20,
      refCount: 1,
    });
    module.close_file(file);
  });
});

describeWithTools('the addresses that h5wasm gives', ['python'], ({ python }) => {
  test.each(['array', 'compressed', 'empty', 'vlen'])('are those of h5py: %s.h5', async (name) => {
    const module = (await ready) as unknown as Module;
    const path = fileURLToPath(new URL(`../../node_modules/h5wasm/test/${name}.h5`, import.meta.url));
    const facts: Record<string, FileFacts> = JSON.parse(runScript(python, 'facts.py', path));
    module.FS.writeFile('/copy.h5', readFileSync(path));
    const file = module.open('/copy.h5', H5F_ACC_RDONLY, false, -1, -1);
    for (const fact of facts[path]!.objects) {
      const { address, kind } = readThrough(module, '/copy.h5', file, fact.path);
      expect({ address, kind }, fact.path).toEqual({ address: fact.address, kind: fact.kind });
    }
    module.close_file(file);
  });
});
