import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { expectFailure, makeFolder, run, temporaryFolder } from '../support/h5.js';
import { askH5py, makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';

const { H5S_ALL, H5T_NATIVE } = h5;

/** Digests of what h5py reads: of all elements, and of every third row and second column, or every third element. */
interface Facts {
  readonly whole: string;
  readonly part: string;
}

function digest(data: h5.H5Data): string {
  if (!ArrayBuffer.isView(data)) throw new TypeError('no numbers');
  return createHash('sha256')
    .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
    .digest('hex');
}

function everyThird({ dims }: h5.Dataspace): h5.Dataspace {
  const [rows = 0, columns] = dims;
  const count = [Math.ceil((rows - 1) / 3), ...(columns === undefined ? [] : [Math.ceil(columns / 2)])];
  const [start, stride] =
    columns === undefined
      ? [[1], [3]]
      : [
          [1, 0],
          [3, 2],
        ];
  return h5.H5Sselect_hyperslab(h5.H5Screate_simple(dims), 'H5S_SELECT_SET', start!, stride!, count, null);
}

/** The parts of a worker, without some of them. */
function partsWithout(folder: string, ...names: readonly string[]): string {
  const parts = join(folder, 'parts');
  cpSync(new URL('../../dist/parts/', import.meta.url), parts, { recursive: true });
  for (const name of names) rmSync(join(parts, name));
  symlinkSync(fileURLToPath(new URL('../../node_modules', import.meta.url)), join(folder, 'node_modules'), 'junction');
  return parts;
}

describeWithTools('packed datasets', ['python'], ({ python }) => {
  const folder = makeFolder();
  const path = join(folder, 'packed.h5');
  let facts: Readonly<Record<string, Facts>> = {};
  beforeAll(() => {
    const script = fileURLToPath(new URL('packing/write.py', import.meta.url));
    const { stdout, stderr } = spawnSync(python, [script, path], { encoding: 'utf8' });
    expect(stderr).toBe('');
    facts = JSON.parse(stdout) as Record<string, Facts>;
    expect(Object.keys(facts).length).toBeGreaterThan(55);
  }, 60_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  describe.each([
    ['for reading, by one worker', h5.H5F_ACC_RDONLY, 1, 'libhdf5.node.js'],
    ['for reading, by several', h5.H5F_ACC_RDONLY, 3, 'libhdf5.node.js'],
    ['for writing', h5.H5F_ACC_RDWR, 2, 'libhdf5.node.js'],
    ['for reading without the decoders, by libhdf5', h5.H5F_ACC_RDONLY, 1, 'filters.js'],
  ])('opened %s', (_, flags, workers, missing) => {
    test('have the elements that h5py reads, in selections too', async () => {
      const own = temporaryFolder();
      const copy = join(own, 'copy.h5');
      copyFileSync(path, copy);
      const connector = h5.nativeConnector({ workers, parts: partsWithout(own, missing) });
      onTestFinished(() => connector.terminate());
      const file = await run(h5.H5Fopen_async(copy, flags, { connector }));
      const wrong: string[] = [];
      for (const [name, { whole, part }] of Object.entries(facts)) {
        const dset = await run(h5.H5Dopen_async(file, name));
        const space = everyThird(await run(h5.H5Dget_space_async(dset)));
        if (digest(await run(h5.H5Dread_async(dset))) !== whole) wrong.push(name);
        const selected = await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, space));
        if (digest(selected) !== part) wrong.push(`${name}, in part`);
        await run(h5.H5Dclose_async(dset));
      }
      expect(wrong).toEqual([]);
      await run(h5.H5Fclose_async(file));
    });
  });

  test('with parts of variable length are read by libhdf5', async () => {
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const data = (await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'texts')))) as Record<string, unknown>;
    expect(Array.from(data.a as Int32Array)).toEqual(Array.from({ length: 20 }, (_, n) => n));
    expect(data.s).toEqual(Array.from({ length: 20 }, (_, n) => `text ${n}`));
    await run(h5.H5Fclose_async(file));
  });

  test.each(['nbit i4le', 'scaleoffset i4le', 'szip nn i4le'])('name the chunk that is damaged: %s', async (name) => {
    const copy = join(temporaryFolder(), 'damaged.h5');
    const [offset, size] = askH5py(
      python,
      path,
      `info = f['${name}'].id.get_chunk_info_by_coord((16, 0))`,
      'answer = [info.byte_offset, info.size]',
    ) as [number, number];
    const bytes = readFileSync(path);
    const filter = name.split(' ')[0]!;
    // The size that szip states and the bits of scale-offset come first; what n-bit stores is any bits, so the chunk is cut off.
    if (filter === 'nbit') bytes.writeUInt32LE(size - 5, sizeInTree(bytes, offset, size));
    else bytes.fill(0xff, offset, offset + 4);
    writeFileSync(copy, bytes);
    for (const flags of [h5.H5F_ACC_RDONLY, h5.H5F_ACC_RDWR]) {
      const file = await run(h5.H5Fopen_async(copy, flags));
      const dset = await run(h5.H5Dopen_async(file, name));
      const { message } = await expectFailure(h5.H5Dread_async(dset), 'corrupt-file');
      expect(message).toMatch(new RegExp(`${name}.*chunk at \\[16, 0\\]: ${filter}: `));
      const first = h5.H5Sselect_hyperslab(
        h5.H5Screate_simple([53, 37]),
        'H5S_SELECT_SET',
        [0, 0],
        null,
        [16, 37],
        null,
      );
      await run(h5.H5Dread_async(dset, H5T_NATIVE, H5S_ALL, first));
      await run(h5.H5Dclose_async(dset));
      await run(h5.H5Fclose_async(file));
    }
  });

  test('with a scaling that no library has are refused by its name', async () => {
    const copy = join(temporaryFolder(), 'scaling.h5');
    makeWithH5py(python, copy, '', "f.create_dataset('d', data=np.arange(7, dtype='f4'), chunks=(7,), scaleoffset=3)");
    const bytes = readFileSync(copy);
    const values = Buffer.from(Uint32Array.of(0, 3, 7, 1, 4).buffer);
    bytes.writeUInt32LE(1, bytes.indexOf(values));
    writeFileSync(copy, bytes);
    const file = await run(h5.H5Fopen_async(copy, h5.H5F_ACC_RDONLY));
    const { message } = await expectFailure(h5.H5Dread_async(h5.H5Dopen_async(file, 'd')), 'unsupported');
    expect(message).toContain('scaleoffset: E-scaling');
    await run(h5.H5Fclose_async(file));
  });
});

/** Where a chunk's size is in its key of a version 1 B-tree: the key ends before the address. */
function sizeInTree(bytes: Buffer, address: number, size: number): number {
  const pointer = Buffer.alloc(8);
  pointer.writeBigUInt64LE(BigInt(address));
  // Size, mask, and three offsets: two dimensions and the element.
  const place = bytes.indexOf(pointer) - 32;
  expect(bytes.readUInt32LE(place)).toBe(size);
  return place;
}

describeWithTools('packed datasets of few elements', ['python', 'h5dump'], ({ python, h5dump }) => {
  test('have the elements that h5dump prints', async () => {
    const path = join(temporaryFolder(), 'f.h5');
    makeWithH5py(
      python,
      path,
      '',
      'values = np.cumsum(np.arange(600) % 7 - 3) * 11',
      "for kind in ('<i2', '>i4', '<i8', '<f4', '>f8'):",
      "    f.create_dataset(kind + ' so', data=values.astype(kind), chunks=(250,), scaleoffset=2 if 'f' in kind else 0)",
      "    f.create_dataset(kind + ' sz', data=values.astype(kind), chunks=(250,), compression='szip', compression_opts=('nn', 8))",
      '    dcpl = h5py.h5p.create(h5py.h5p.DATASET_CREATE)',
      '    dcpl.set_chunk((250,))',
      '    dcpl.set_filter(5, 1, ())',
      '    tid = h5py.h5t.py_create(np.dtype(kind))',
      "    if 'i' in kind: tid.set_precision(8 * tid.get_size() - 1)",
      "    d = h5py.h5d.create(f.id, (kind + ' nb').encode(), tid, h5py.h5s.create_simple((600,)), dcpl)",
      '    d.write(h5py.h5s.ALL, h5py.h5s.ALL, abs(values).astype(kind))',
    );
    const file = await run(h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY));
    const { length } = await run(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
    expect(length).toBe(15);
    for (const kind of ['<i2', '>i4', '<i8', '<f4', '>f8']) {
      for (const filter of ['so', 'sz', 'nb']) {
        const name = `${kind} ${filter}`;
        const { stdout, status } = spawnSync(h5dump, ['-y', '-d', `/${name}`, path], { encoding: 'utf8' });
        expect(status, name).toBe(0);
        const printed = stdout.slice(stdout.indexOf('DATA {')).match(/-?\d+(\.\d+)?/g) ?? [];
        const data = (await run(h5.H5Dread_async(h5.H5Dopen_async(file, name)))) as Float64Array | BigInt64Array;
        expect(Array.from(data, Number), name).toEqual(printed.map(Number));
      }
    }
    await run(h5.H5Fclose_async(file));
  });
});
