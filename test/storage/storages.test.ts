import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { BlockCache } from '../../src/storage/BlockCache.js';
import { BytesStorage, openBytes } from '../../src/storage/bytes.js';
import { CheckedStorage } from '../../src/storage/CheckedStorage.js';
import { CoalescingReader } from '../../src/storage/CoalescingReader.js';
import { openDisk } from '../../src/storage/disk.js';
import { blobReader } from '../../src/storage/openBlob.js';
import { OpfsStorage, openHandle } from '../../src/storage/opfs.browser.js';
import { ReadOnlyBytes } from '../../src/storage/ReadOnlyBytes.js';
import { rangeReaderOf } from '../../src/storage/rangeReaderOf.js';
import { conformsAsRangeReader } from '../conformance/rangeReader.js';
import { conformsAsStorage } from '../conformance/storage.js';
import { DelayedReader } from '../support/DelayedReader.js';
import { temporaryFolder } from '../support/h5.js';

/** An access handle of a browser, in memory: it writes `atOnce` bytes at most, and none behind its quota. */
class FakeHandle {
  #bytes: Uint8Array = new Uint8Array(0);
  #isOpen = true;
  quota = Number.POSITIVE_INFINITY;

  constructor(
    bytes: Uint8Array,
    readonly atOnce = 3,
  ) {
    this.#bytes = bytes.slice();
  }

  getSize(): number {
    return this.#bytes.length;
  }

  read(target: Uint8Array, { at }: { at: number }): number {
    const found = this.#bytes.subarray(at, at + target.length);
    target.set(found);
    return found.length;
  }

  write(source: Uint8Array, { at }: { at: number }): number {
    if (!this.#isOpen) throw new DOMException('closed', 'InvalidStateError');
    const count = Math.max(0, Math.min(source.length, this.atOnce, this.quota - at));
    if (count > 0 && at + count > this.#bytes.length) this.truncate(at + count);
    this.#bytes.set(source.subarray(0, count), at);
    return count;
  }

  truncate(size: number): void {
    if (size > this.quota) throw new DOMException('no more', 'QuotaExceededError');
    const bytes = new Uint8Array(size);
    bytes.set(this.#bytes.subarray(0, size));
    this.#bytes = bytes;
  }

  flush(): void {}

  close(): void {
    this.#isOpen = false;
  }
}

/** Few blocks, which the reads of the suite drop again and again. */
const SMALL_BLOCKS = { blockBytes: 64, capacity: 2560 };

/** Coalesced requests, two at once, of which later ones may end before earlier ones. */
function overtaking(bytes: Uint8Array, size: number | undefined = bytes.length): CoalescingReader {
  const delayed = new DelayedReader(bytes, { turns: (n) => (n * 7) % 5, size });
  return new CoalescingReader({
    size,
    fetch: async (range, signal, arrived) => arrived(await delayed.fetch(range, signal)),
    gap: 16,
    mostBytes: 200,
    atOnce: 2,
  });
}

const opfs = (handle: FakeHandle): Promise<OpfsStorage> =>
  OpfsStorage.open({ createSyncAccessHandle: async () => handle } as unknown as FileSystemFileHandle);

conformsAsStorage('a file of the disk', () => {
  let path: string;
  return {
    make(bytes) {
      path = join(temporaryFolder(), 'f');
      fs.writeFileSync(path, bytes);
      return openDisk(path, 'write').storage;
    },
    again: () => openDisk(path, 'read').storage,
  };
});
conformsAsStorage('bytes in memory', () => ({ make: (bytes) => new BytesStorage(bytes.slice(), true) }));
conformsAsStorage('a file of the origin-private file system', () => ({ make: (bytes) => opfs(new FakeHandle(bytes)) }));
conformsAsStorage('a checked storage', () => ({
  make: (bytes) => new CheckedStorage(new BytesStorage(bytes.slice(), true)),
}));

conformsAsRangeReader('a file of the disk', (bytes) => {
  const path = join(temporaryFolder(), 'f');
  fs.writeFileSync(path, bytes);
  return openDisk(path, 'read').reader;
});
conformsAsRangeReader('bytes in memory', (bytes) => openBytes(bytes.slice(), 'f.h5', false).reader);
conformsAsRangeReader('a file of the origin-private file system', async (bytes) =>
  rangeReaderOf(await opfs(new FakeHandle(bytes))),
);
conformsAsRangeReader('a Blob', (bytes) => blobReader(new Blob([bytes.slice()])));
conformsAsRangeReader('late bytes', (bytes) => new DelayedReader(bytes));
conformsAsRangeReader('late bytes of unknown length', (bytes) => new DelayedReader(bytes, { size: undefined }));
conformsAsRangeReader('requests that overtake one another', (bytes) => overtaking(bytes));
conformsAsRangeReader('small blocks of late bytes', (bytes) => new BlockCache(overtaking(bytes), SMALL_BLOCKS));
conformsAsRangeReader(
  'small blocks of late bytes of unknown length',
  (bytes) => new BlockCache(overtaking(bytes, undefined), SMALL_BLOCKS),
);

describe('what a disk refuses', () => {
  afterEach(() => void vi.restoreAllMocks());

  const open = () => openDisk(join(temporaryFolder(), 'f'), 'create').storage;
  const refuse = (name: 'writeSync' | 'readSync' | 'ftruncateSync' | 'fdatasyncSync' | 'closeSync', code: string) =>
    vi.spyOn(fs, name).mockImplementation(() => {
      throw Object.assign(new Error(`${code}: the system says no`), { code });
    });

  test.each([
    ['writeSync', 'EDQUOT', (storage) => storage.write(Uint8Array.of(1), 0)],
    ['writeSync', 'EROFS', (storage) => storage.write(Uint8Array.of(1), 0)],
    ['readSync', 'EIO', (storage) => storage.read(new Uint8Array(1), 0)],
    ['ftruncateSync', 'EFBIG', (storage) => storage.truncate(10)],
    ['fdatasyncSync', 'EIO', (storage) => storage.flush()],
    ['closeSync', 'EIO', (storage) => storage.close()],
  ] as [Parameters<typeof refuse>[0], string, (storage: ReturnType<typeof open>) => void][])(
    '%s with %s is an error of kind io that says so and keeps its cause',
    (name, code, action) => {
      const storage = open();
      refuse(name, code);
      expect(() => action(storage)).toThrow(
        expect.objectContaining({
          kind: 'io',
          message: expect.stringContaining(code),
          cause: expect.objectContaining({ code }),
        }),
      );
    },
  );

  test('a disk that takes a few bytes at a time gets all of them, one that takes none is an error', () => {
    const storage = open();
    const { writeSync } = fs;
    const spy = vi.spyOn(fs, 'writeSync') as unknown as {
      mockImplementation(write: (...args: [number, Uint8Array, number, number, number]) => number): void;
    };
    spy.mockImplementation((fd, source, from, length, at) => writeSync(fd, source, from, Math.min(length, 2), at));
    storage.write(Uint8Array.of(1, 2, 3, 4, 5), 1);
    const target = new Uint8Array(6);
    expect(storage.read(target, 0)).toBe(6);
    expect([...target]).toEqual([0, 1, 2, 3, 4, 5]);
    spy.mockImplementation(() => 0);
    expect(() => storage.write(Uint8Array.of(1), 0)).toThrow(/wrote none/);
  });

  test('where fdatasync is not permitted fsync is tried, and where neither is, nothing', () => {
    const storage = open();
    refuse('fdatasyncSync', 'ERR_ACCESS_DENIED');
    const fsync = vi.spyOn(fs, 'fsyncSync');
    storage.flush();
    expect(fsync).toHaveBeenCalledOnce();
    fsync.mockImplementation(() => {
      throw Object.assign(new Error('not permitted'), { code: 'ERR_ACCESS_DENIED' });
    });
    storage.flush();
    fsync.mockImplementation(() => {
      throw Object.assign(new Error('EIO: i/o error'), { code: 'EIO' });
    });
    expect(() => storage.flush()).toThrow(/EIO/);
  });
});

test('a quota of the browser that is used up is an error of kind io', async () => {
  const handle = new FakeHandle(new Uint8Array(0));
  const storage = await opfs(handle);
  handle.quota = 4;
  expect(() => storage.write(new Uint8Array(8), 0)).toThrow(expect.objectContaining({ kind: 'io' }));
  expect(() => storage.truncate(8)).toThrow(
    expect.objectContaining({ kind: 'io', message: expect.stringContaining('QuotaExceededError') }),
  );
});

test('what a full quota refused is held, and written once there is room', async () => {
  const handle = new FakeHandle(new Uint8Array(0), 5);
  const storage = new CheckedStorage(await opfs(handle));
  handle.quota = 7;
  const bytes = Uint8Array.from({ length: 20 }, (_, i) => i);
  storage.write(bytes, 0);
  expect(storage.takeRefusal()).toMatchObject({ kind: 'io' });
  const found = new Uint8Array(20);
  expect([storage.read(found, 0), [...found]]).toEqual([20, [...bytes]]);
  // A part of it was written before the refusal.
  expect(handle.getSize()).toBe(7);
  expect(() => storage.flush()).toThrow(expect.objectContaining({ kind: 'io' }));
  handle.quota = Number.POSITIVE_INFINITY;
  storage.flush();
  const stored = new Uint8Array(20);
  expect([handle.read(stored, { at: 0 }), [...stored]]).toEqual([20, [...bytes]]);
});

describe('a handle of a file', () => {
  class Bytes extends ReadOnlyBytes {
    size = (): number => 0;
    read = (): number => 0;
  }
  const of = (file: object) => ({ name: 'f.h5', ...file }) as FileSystemFileHandle;
  const open = (file: object, mode: Parameters<typeof openHandle>[1]) =>
    openHandle(of(file), mode, (_, identity) => new Bytes(identity));
  const throwing = (name: string) => async () => {
    throw new DOMException('the browser says no', name);
  };
  const writable = (bytes: Uint8Array): { handle: FakeHandle; createSyncAccessHandle(): Promise<FakeHandle> } => {
    const handle = new FakeHandle(bytes);
    return { handle, createSyncAccessHandle: async () => handle };
  };

  test.each([
    ['NotFoundError', 'not-found'],
    ['NoModificationAllowedError', 'permission'],
    ['NotAllowedError', 'permission'],
    ['InvalidStateError', 'unsupported'],
    ['UnknownError', 'io'],
  ])('that the browser refuses with %s is %s, for reading and for writing', async (name, kind) => {
    const file = { getFile: throwing(name), createSyncAccessHandle: throwing(name) };
    for (const mode of ['read', 'write', 'create', 'create-new'] as const)
      await expect(open(file, mode)).rejects.toMatchObject({
        kind,
        message: expect.stringContaining("'f.h5'"),
        cause: expect.objectContaining({ name }),
      });
  });

  test('that has no access handles is unsupported for writing, and says what helps', async () => {
    await expect(open({}, 'write')).rejects.toMatchObject({
      kind: 'unsupported',
      message: expect.stringContaining('fileImage'),
    });
  });

  test('of a file that is not empty is none to create with EXCL; the browser gets its access handle back', async () => {
    const full = writable(Uint8Array.of(1));
    await expect(open(full, 'create-new')).rejects.toMatchObject({ kind: 'already-exists' });
    expect(() => full.handle.write(Uint8Array.of(1), { at: 0 })).toThrow('closed');
    expect((await open(writable(Uint8Array.of(1)), 'create')).storage.size()).toBe(1);
    expect((await open(writable(new Uint8Array(0)), 'create-new')).storage.size()).toBe(0);
  });
});

test('a Blob whose file has changed says so', async () => {
  const blob = {
    size: 10,
    slice: () => ({ arrayBuffer: () => Promise.reject(new DOMException('no', 'NotReadableError')) }),
  };
  await expect(blobReader(blob as unknown as Blob).read([{ offset: 0, length: 1 }])).rejects.toMatchObject({
    kind: 'io',
    message: expect.stringContaining('changed since it was opened'),
  });
});

test('memory that cannot grow is out of memory', () => {
  const storage = new BytesStorage(new Uint8Array(8), true);
  expect(() => storage.truncate(2 ** 52)).toThrow(expect.objectContaining({ kind: 'out-of-memory' }));
  expect(storage.size()).toBe(8);
});
