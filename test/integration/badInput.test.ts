import { closeSync, ftruncateSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectFailure, failure, run, temporaryFolder } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;

const open = (source: h5.FileSource, flags: number = h5.H5F_ACC_RDONLY, fapl: h5.FileAccess = H5P_DEFAULT) =>
  run(h5.H5Fopen_async(source, flags, fapl));

const close = (file: h5.FileId) => run(h5.H5Fclose_async(file));

/** The bytes of a file with a plain dataset, a compressed one, one with checksums, an attribute and a group. */
async function sampleImage(): Promise<Uint8Array> {
  const file = await run(h5.H5Fcreate_async(new Uint8Array(0), h5.H5F_ACC_TRUNC));
  const values = Int32Array.from({ length: 1000 }, (_, n) => (n * n) % 1009);
  const space = h5.H5Screate_simple([1000]);
  for (const [name, dcpl] of Object.entries({
    plain: {},
    deflate: { chunk: [1000], deflate: 6 },
    fletcher32: { chunk: [1000], fletcher32: true },
  })) {
    const dset = await run(h5.H5Dcreate_async(file, name, h5.H5T_STD_I32LE, space, H5P_DEFAULT, dcpl));
    await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, values));
    await run(h5.H5Dclose_async(dset));
  }
  const attribute = await run(h5.H5Acreate_async(file, 'a', h5.H5T_STD_I32LE, h5.H5Screate_simple([3])));
  await run(h5.H5Awrite_async(attribute, H5T_NATIVE, [1, 2, 3]));
  await run(h5.H5Aclose_async(attribute));
  await run(h5.H5Gclose_async(await run(h5.H5Gcreate_async(file, 'group'))));
  const image = await run(h5.H5Fget_file_image_async(file));
  await close(file);
  return image;
}

let image: Uint8Array;
let file: h5.FileId;
let plain: h5.DatasetId;

beforeAll(async () => {
  image = await sampleImage();
  file = await open(image);
  plain = await run(h5.H5Dopen_async(file, 'plain'));
});

afterAll(async () => {
  // Whatever was done wrong: the file is as it was.
  const data = (await run(h5.H5Dread_async(plain))) as Int32Array;
  expect(data[31]).toBe(961);
  await run(h5.H5Dclose_async(plain));
  await close(file);
});

describe('files', () => {
  test('that do not exist', async () => {
    const path = join(temporaryFolder(), 'missing.h5');
    const error = await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY), 'not-found');
    expect(error.message).toContain('missing.h5');
    expect(error.routine).toBe('H5Fopen_async');
    await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR), 'not-found');
    await expectFailure(h5.H5Fis_accessible_async(path), 'not-found');
    await expectFailure(h5.H5Fcreate_async(join(path, 'no', 'folder.h5'), h5.H5F_ACC_TRUNC), 'not-found');
  });

  test('that are not HDF5', async () => {
    const path = join(temporaryFolder(), 'text.h5');
    for (const content of ['', 'x', 'no HDF5 '.repeat(500), '\x89HDF\r\n\x1a\n', 'x'.repeat(512)]) {
      writeFileSync(path, content, 'latin1');
      const error = await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY), 'corrupt-file');
      expect(error.message).toContain('text.h5');
      await expectFailure(h5.H5Fopen_async(new Uint8Array(readFileSync(path)), h5.H5F_ACC_RDONLY), 'corrupt-file');
      // As in C, an empty file that may be written becomes an HDF5 file.
      if (content !== '') await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR), 'corrupt-file');
      expect(readFileSync(path, 'latin1')).toBe(content);
    }
    writeFileSync(path, 'text');
    expect(await run(h5.H5Fis_accessible_async(path))).toBe(false);
  });

  test('cut off at every tenth of their length', async () => {
    const path = join(temporaryFolder(), 'cut.h5');
    for (let tenth = 0; tenth < 10; tenth += 1) {
      const part = image.slice(0, Math.floor((image.length * tenth) / 10));
      writeFileSync(path, part);
      await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY), 'corrupt-file');
      if (tenth > 0) await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR), 'corrupt-file');
      await expectFailure(h5.H5Fopen_async(part, h5.H5F_ACC_RDONLY), 'corrupt-file');
      expect(new Uint8Array(readFileSync(path))).toEqual(part);
    }
  });

  test('that are folders, devices, or may not be written', async () => {
    const folder = temporaryFolder();
    await expectFailure(h5.H5Fopen_async(folder, h5.H5F_ACC_RDONLY), 'bad-argument');
    await expectFailure(h5.H5Fcreate_async(folder, h5.H5F_ACC_TRUNC), 'bad-argument');
    await expectFailure(h5.H5Fopen_async('/dev/null', h5.H5F_ACC_RDONLY), 'corrupt-file', 'bad-argument');
    // Not even the superuser creates files here.
    const forbidden = process.platform === 'linux' ? '/proc/h5rx.h5' : '/dev/fd/h5rx.h5';
    await expectFailure(h5.H5Fcreate_async(forbidden, h5.H5F_ACC_TRUNC), 'permission', 'not-found', 'io');
  });

  test('without permission', async () => {
    const path = join(temporaryFolder(), 'locked.h5');
    writeFileSync(path, image, { mode: 0o000 });
    const isSuperuser = process.geteuid?.() === 0;
    // The superuser may read everything; nobody may not.
    if (isSuperuser) process.seteuid?.(65534);
    try {
      await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY), 'permission');
      await expectFailure(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC), 'permission');
    } finally {
      if (isSuperuser) process.seteuid?.(0);
    }
  });

  test('opened for reading and written', async () => {
    const space = h5.H5Screate_simple([1]);
    const writing = [
      h5.H5Dwrite_async(plain, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, new Int32Array(1000)),
      h5.H5Gcreate_async(file, 'new'),
      h5.H5Dcreate_async(file, 'new', h5.H5T_STD_I32LE, space),
      h5.H5Acreate_async(file, 'new', h5.H5T_STD_I32LE, space),
      h5.H5Adelete_async(file, 'a'),
      h5.H5Lcreate_soft_async('/plain', file, 'new'),
      h5.H5Lcreate_hard_async(file, 'plain', file, 'new'),
      h5.H5Dset_extent_async(plain, [5]),
      h5.H5Mcreate_async(file, 'new', h5.H5T_STD_I32LE, h5.H5T_STD_I32LE),
    ];
    for (const operation of writing) {
      const { message } = await expectFailure(operation as h5.Operation<unknown>, 'permission');
      expect(message).toContain('reading only');
    }
  });

  test('that are open, created anew by path or by link, or written by another pool', async () => {
    const folder = temporaryFolder();
    const [path, link] = [join(folder, 'f.h5'), join(folder, 'link.h5')];
    writeFileSync(path, image);
    symlinkSync(path, link);
    const writer = await open(path, h5.H5F_ACC_RDWR);
    for (const name of [path, link, `file://${path}`, join(folder, '.', 'x', '..', 'f.h5')]) {
      const error = await expectFailure(h5.H5Fcreate_async(name, h5.H5F_ACC_TRUNC), 'permission');
      expect(error.message).toContain('already open in this program');
      await expectFailure(h5.H5Fcreate_async(name, h5.H5F_ACC_EXCL), 'already-exists');
    }
    const connector = h5.nativeConnector({ workers: 1 });
    await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR, { connector }), 'permission');
    connector.terminate();
    expect(readFileSync(path).length).toBe(image.length);
    await close(writer);
    const readers = [await open(path), await open(link)];
    await expectFailure(h5.H5Fopen_async(path, h5.H5F_ACC_RDWR), 'permission');
    for (const reader of readers) await close(reader);
    await close(await open(path, h5.H5F_ACC_RDWR));
  });

  test('with names that are none', async () => {
    for (const name of ['', 'a\0b', 5, null, undefined, {}, []] as h5.FileSource[]) {
      await expectFailure(h5.H5Fopen_async(name, h5.H5F_ACC_RDONLY), 'bad-argument');
      await expectFailure(h5.H5Fcreate_async(name, h5.H5F_ACC_TRUNC), 'bad-argument');
    }
    await expectFailure(h5.H5Fopen_async(`/tmp/${'x'.repeat(5000)}.h5`, h5.H5F_ACC_RDONLY), 'bad-argument');
    await expectFailure(h5.H5Fopen_async('https://', h5.H5F_ACC_RDONLY), 'bad-argument');
    await expectFailure(h5.H5Fopen_async('hdf5://localhost/x.h5', h5.H5F_ACC_RDONLY), 'unsupported');
    for (const flags of [-1, 1.5, Number.NaN, '0', 64 * 64] as number[])
      await expectFailure(h5.H5Fopen_async(image, flags), 'bad-argument');
  });
});

describe('identifiers', () => {
  test('that are closed', async () => {
    const another = await open(image);
    const dset = await run(h5.H5Dopen_async(another, 'plain'));
    await run(h5.H5Dclose_async(dset));
    await close(another);
    for (const operation of [
      h5.H5Dread_async(dset),
      h5.H5Dclose_async(dset),
      h5.H5Fclose_async(another),
      h5.H5Gopen_async(another, '/'),
    ]) {
      const { message } = await expectFailure(operation as h5.Operation<unknown>, 'bad-argument');
      expect(message).toContain('not open');
    }
  });

  test('of another kind, or none at all', async () => {
    const wrong = [
      h5.H5Dread_async(file as unknown as h5.DatasetId),
      h5.H5Fclose_async(plain as unknown as h5.FileId),
      h5.H5Aread_async(plain as unknown as h5.AttributeId),
      h5.H5Gopen_async('/' as unknown as h5.FileId, 'group'),
      h5.H5Gopen_async(undefined as unknown as h5.FileId, 'group'),
      h5.H5Gopen_async({ kind: 'file', hid: 1e9 }, 'group'),
      h5.H5Dopen_async(h5.H5Dget_space_async(plain) as unknown as h5.FileId, 'x'),
    ];
    for (const operation of wrong) await expectFailure(operation as h5.Operation<unknown>, 'bad-argument');
    const object = await run(h5.H5Oopen_async(file, 'group'));
    await expectFailure(h5.H5Dread_async(object as unknown as h5.DatasetId), 'bad-argument');
    await run(h5.H5Oclose_async(object));
    await expectFailure(h5.H5Dopen_async(file, 'group'), 'bad-argument');
    await expectFailure(h5.H5Gopen_async(file, 'plain'), 'bad-argument');
  });

  test('with names that are empty, hold NUL, or lead nowhere', async () => {
    for (const name of ['', 'a\0b', 5, undefined] as string[]) {
      await expectFailure(h5.H5Dopen_async(file, name), 'bad-argument');
      await expectFailure(h5.H5Aopen_async(file, name), 'bad-argument');
      await expectFailure(h5.H5Lexists_async(file, name), 'bad-argument');
    }
    const { message } = await expectFailure(h5.H5Dopen_async(file, 'nowhere'), 'not-found');
    expect(message).toContain('nowhere');
    await expectFailure(h5.H5Aopen_async(file, 'nowhere'), 'not-found');
    await expectFailure(h5.H5Dopen_async(file, 'plain/below'), 'not-found');
    expect(await run(h5.H5Lexists_async(file, 'nowhere'))).toBe(false);
    await expectFailure(h5.H5Aopen_by_idx_async(file, '.', 0, 0, 5), 'bad-argument');
  });
});

describe('selections and buffers', () => {
  const space = h5.H5Screate_simple([1000]);

  test('beyond the extent', async () => {
    const beyond = h5.H5Sselect_hyperslab(h5.H5Screate_simple([2000]), 'H5S_SELECT_SET', [990], null, [20], null);
    const point = h5.H5Sselect_elements(h5.H5Screate_simple([2000]), 'H5S_SELECT_SET', [[1000]]);
    for (const one of [beyond, point]) {
      const { message } = await expectFailure(h5.H5Dread_async(plain, H5T_NATIVE, H5S_ALL, one), 'bad-argument');
      expect(message).toContain('1000');
    }
  });

  test('of another rank, or of another number of elements', async () => {
    const flat = h5.H5Screate_simple([10, 100]);
    await expectFailure(h5.H5Dread_async(plain, H5T_NATIVE, H5S_ALL, flat), 'bad-argument');
    await expectFailure(h5.H5Dread_async(plain, H5T_NATIVE, h5.H5Screate_simple([7]), space), 'bad-argument');
    await expectFailure(h5.H5Dset_extent_async(plain, [1, 2]), 'bad-argument', 'permission');
  });

  test('of the wrong length, kind or type', async () => {
    const writable = await open(image.slice(), h5.H5F_ACC_RDWR);
    const dset = await run(h5.H5Dopen_async(writable, 'plain'));
    const write = (buffer: unknown, type: h5.MemoryType = H5T_NATIVE) =>
      h5.H5Dwrite_async(dset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, buffer as h5.H5WritableData);
    const before = await run(h5.H5Dread_async(dset));
    for (const buffer of [
      new Int32Array(999),
      new Int32Array(1001),
      new Float64Array(1000),
      new Uint8Array(4000),
      new BigInt64Array(1000),
      new Array(1000).fill('text'),
      new Array(1000).fill(0.5),
      new Array(1000).fill(2 ** 40),
      new Float64Array(300_000),
      [],
      null,
      undefined,
      'text',
      { x: new Int32Array(1000) },
      () => {},
    ])
      await expectFailure(write(buffer), 'bad-argument');
    await expectFailure(
      write(new Array(1000).fill('x'), h5.H5Tset_size(h5.H5T_C_S1, 4)),
      'bad-argument',
      'unsupported',
    );
    await expectFailure(write(new Int32Array(1000), 'int32' as h5.MemoryType), 'bad-argument');
    await expectFailure(h5.H5Dread_async(dset, h5.H5Tset_size(h5.H5T_C_S1, 4)), 'bad-argument', 'unsupported');
    await expectFailure(h5.H5Dread_async(dset, h5.compound({ x: h5.H5T_NATIVE_INT })), 'bad-argument', 'unsupported');
    expect(await run(h5.H5Dread_async(dset))).toEqual(before);
    await run(h5.H5Dclose_async(dset));
    await close(writable);
  });

  test('property lists with unknown or contradictory fields name the field', async () => {
    const lists = [
      { chunks: [5] },
      { chunk: [0] },
      { chunk: [5, 5] },
      { deflate: 6 },
      { chunk: [5], deflate: 10 },
      { chunk: [5], filters: [{ id: 1 }], deflate: 1 },
      { chunk: [5], layout: 'compact' },
    ] as h5.DatasetCreation[];
    const writable = await open(image.slice(), h5.H5F_ACC_RDWR);
    for (const list of lists) {
      const operation = h5.H5Dcreate_async(writable, 'd', h5.H5T_STD_I32LE, space, H5P_DEFAULT, list);
      const { message } = await expectFailure(operation, 'bad-argument');
      expect(message).toMatch(/dcpl_id/);
    }
    await close(writable);
  });
});

describe('damaged chunks', () => {
  test.each(['deflate', 'fletcher32'])(
    'a flipped byte anywhere in a %s chunk is an error or right, never wrong data',
    async (name) => {
      const good = (await run(h5.H5Dread_async(plain))) as Int32Array;
      const at = chunkOf(name, good);
      let errors = 0;
      for (let n = 0; n < 40; n += 1) {
        const damaged = image.slice();
        const position = at.from + Math.floor(((at.to - at.from - 1) * n) / 39);
        damaged[position] = damaged[position]! ^ 0x55;
        const another = await open(damaged);
        const reading = h5.H5Dread_async(h5.H5Dopen_async(another, name));
        try {
          expect(await run(reading)).toEqual(good);
        } catch (error) {
          expect(error).toMatchObject({ name: 'H5Error', kind: 'corrupt-file' });
          errors += 1;
        }
        await close(another);
      }
      expect(errors).toBeGreaterThan(30);
    },
  );

  /** Where the bytes of the one chunk are in the file. */
  function chunkOf(name: string, values: Int32Array): { from: number; to: number } {
    const bytes = Buffer.from(image.buffer, image.byteOffset, image.byteLength);
    if (name === 'deflate') {
      // The only zlib stream of level 6.
      const from = bytes.indexOf(Buffer.from([0x78, 0x9c]));
      expect(from).toBeGreaterThan(0);
      return { from: from + 2, to: from + 1000 };
    }
    const content = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    const from = bytes.lastIndexOf(content);
    expect(from).toBeGreaterThan(0);
    return { from, to: from + content.length };
  }
});

test('a file cut off while it is open gives errors and no values of its own', async () => {
  const path = join(temporaryFolder(), 'f.h5');
  writeFileSync(path, image);
  const another = await open(path);
  const dset = await run(h5.H5Dopen_async(another, 'plain'));
  const fd = openSync(path, 'r+');
  ftruncateSync(fd, 600);
  closeSync(fd);
  expect((await failure(h5.H5Dread_async(dset))).kind).toMatch(/corrupt-file|io/);
  await run(h5.H5Dclose_async(dset));
  await close(another);
});
