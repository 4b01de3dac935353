import { describe, expect, test } from 'vitest';
import type { FileBytes } from '../../src/storage/FileBytes.js';

/** A storage to be tried. */
export interface StorageUnderTest {
  /** A storage with these bytes. */
  make(bytes: Uint8Array): Promise<FileBytes> | FileBytes;
  /** Another opening of the same bytes, where there can be one. */
  again?(): FileBytes;
}

/** What every writable storage keeps; the layers above rely on nothing else. */
export function conformsAsStorage(name: string, under: () => StorageUnderTest): void {
  describe(`${name} as a storage`, () => {
    const bytes = Uint8Array.from({ length: 10 }, (_, i) => i + 1);
    const contents = (storage: FileBytes): number[] => {
      const target = new Uint8Array(storage.size());
      expect(storage.read(target, 0)).toBe(target.length);
      return [...target];
    };

    test('reads what is there and leaves the rest of the target alone', async () => {
      const storage = await under().make(bytes);
      const target = new Uint8Array(6).fill(99);
      expect(storage.read(target, 7)).toBe(3);
      expect([...target]).toEqual([8, 9, 10, 99, 99, 99]);
      expect(storage.read(target, 10)).toBe(0);
      expect(storage.read(target, 1000)).toBe(0);
      expect(storage.read(new Uint8Array(0), 0)).toBe(0);
      storage.close();
    });

    test('writes inside, at the end and beyond it, where zeros fill the gap', async () => {
      const storage = await under().make(bytes);
      storage.write(Uint8Array.of(77), 2);
      storage.write(Uint8Array.of(11, 12), 10);
      storage.write(Uint8Array.of(88), 15);
      storage.write(new Uint8Array(0), 100);
      expect(contents(storage)).toEqual([1, 2, 77, 4, 5, 6, 7, 8, 9, 10, 11, 12, 0, 0, 0, 88]);
      storage.flush();
      storage.close();
    });

    test('writes parts of larger memory', async () => {
      const storage = await under().make(new Uint8Array(0));
      storage.write(Uint8Array.of(1, 2, 3, 4, 5).subarray(1, 3), 0);
      const target = Uint8Array.of(9, 9, 9, 9);
      expect(storage.read(target.subarray(1, 3), 0)).toBe(2);
      expect([...target]).toEqual([9, 2, 3, 9]);
      storage.close();
    });

    test('is cut and extended; what was cut off comes back as zeros', async () => {
      const storage = await under().make(bytes);
      storage.truncate(4);
      expect(storage.size()).toBe(4);
      expect(storage.read(new Uint8Array(10), 0)).toBe(4);
      storage.truncate(7);
      expect(contents(storage)).toEqual([1, 2, 3, 4, 0, 0, 0]);
      storage.truncate(0);
      expect(storage.size()).toBe(0);
      storage.close();
    });

    test('may be closed twice', async () => {
      const storage = await under().make(bytes);
      storage.close();
      storage.close();
    });

    test('has an identity that is that of the same bytes alone', async () => {
      const here = under();
      const storage = await here.make(bytes);
      const again = here.again?.();
      if (again) expect(again.identity).toBe(storage.identity);
      again?.close();
      const other = await under().make(bytes);
      expect(other.identity).not.toBe(storage.identity);
      other.close();
      storage.close();
    });
  });
}
