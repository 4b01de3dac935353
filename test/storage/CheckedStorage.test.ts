import { describe, expect, test } from 'vitest';
import { H5Error } from '../../src/model/H5Error.js';
import { BytesStorage } from '../../src/storage/bytes.js';
import { CheckedStorage } from '../../src/storage/CheckedStorage.js';

/** A storage in memory that takes no byte behind `limit`. */
class SmallStorage extends BytesStorage {
  limit = 16;
  flushFails = false;

  override write(source: Uint8Array, offset: number): void {
    this.#require(offset + source.byteLength);
    super.write(source, offset);
  }

  override truncate(size: number): void {
    this.#require(size);
    super.truncate(size);
  }

  override flush(): void {
    if (this.flushFails) throw new H5Error('io', '', 'EIO: i/o error');
  }

  #require(end: number): void {
    if (end > this.limit) throw new H5Error('io', '', 'ENOSPC: no space left on device');
  }
}

function make(): { small: SmallStorage; storage: CheckedStorage } {
  const small = new SmallStorage(new Uint8Array(0), true);
  return { small, storage: new CheckedStorage(small) };
}

const bytes = (...values: number[]) => Uint8Array.from(values);

function contents(storage: { size(): number; read(target: Uint8Array, offset: number): number }): number[] {
  const target = new Uint8Array(storage.size());
  storage.read(target, 0);
  return [...target];
}

describe('CheckedStorage', () => {
  test('tells a refused write once, and shows its bytes until they are written', () => {
    const { small, storage } = make();
    storage.write(bytes(1, 2), 0);
    expect(storage.takeRefusal()).toBeUndefined();
    storage.write(bytes(7, 8), 18);
    expect(storage.takeRefusal()).toMatchObject({ kind: 'io', message: expect.stringContaining('ENOSPC') });
    expect(storage.takeRefusal()).toBeUndefined();
    expect(storage.size()).toBe(20);
    expect(contents(storage)).toEqual([1, 2, ...new Array(16).fill(0), 7, 8]);
    expect(small.size()).toBe(2);
  });

  test('fails to settle and to flush until the storage takes everything', () => {
    const { small, storage } = make();
    storage.write(bytes(7, 8), 18);
    storage.takeRefusal();
    expect(() => storage.settle()).toThrow(/not all that was written is in the file: ENOSPC/);
    expect(() => storage.flush()).toThrow(/ENOSPC/);
    small.limit = 100;
    storage.flush();
    expect(contents(small).slice(16)).toEqual([0, 0, 7, 8]);
  });

  test('writes what came later over what is held', () => {
    const { small, storage } = make();
    storage.write(bytes(1, 1, 1, 1), 20);
    small.limit = 22;
    storage.write(bytes(2), 21);
    storage.write(bytes(3), 22);
    expect(contents(storage).slice(20)).toEqual([1, 2, 3, 1]);
    small.limit = 100;
    storage.settle();
    expect(contents(small).slice(20)).toEqual([1, 2, 3, 1]);
  });

  test('cuts off what is held, and holds a length that was refused', () => {
    const { small, storage } = make();
    storage.write(bytes(1, 1, 1, 1), 20);
    storage.truncate(22);
    expect(storage.size()).toBe(22);
    expect(() => storage.settle()).toThrow(/ENOSPC/);
    small.limit = 100;
    storage.settle();
    expect(contents(small)).toEqual([...new Array(20).fill(0), 1, 1]);
  });

  test('throws at once what nothing refers to yet, and is not marked by it', () => {
    const { storage } = make();
    expect(() => storage.writeUnseen(bytes(1), 20)).toThrow(/ENOSPC/);
    expect(() => storage.truncateUnseen(20)).toThrow(/ENOSPC/);
    storage.flush();
    expect(storage.size()).toBe(0);
  });

  test('is marked for good by more than it can hold', () => {
    const { small, storage } = make();
    const large = new Uint8Array(40 * 2 ** 20);
    storage.write(large, 20);
    expect(() => storage.write(large, 20 + large.byteLength)).toThrow(/ENOSPC/);
    small.limit = Number.POSITIVE_INFINITY;
    expect(() => storage.settle()).toThrow(/ENOSPC/);
    expect(() => storage.flush()).toThrow(/ENOSPC/);
  });

  test('is marked for good by a flush that failed', () => {
    const { small, storage } = make();
    small.flushFails = true;
    expect(() => storage.flush()).toThrow(/EIO/);
    small.flushFails = false;
    expect(() => storage.flush()).toThrow(/EIO/);
  });
});
