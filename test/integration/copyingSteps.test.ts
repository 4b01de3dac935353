import { readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { filter, firstValueFrom, forkJoin, toArray } from 'rxjs';
import { afterAll, describe, expect, test } from 'vitest';
import { expectFailure, makeFolder, run } from '../support/h5.js';

const { H5P_DEFAULT, H5S_ALL, H5T_NATIVE } = h5;
const LARGE_BYTES = 64 * 2 ** 20;

const folder = makeFolder();
let files = 0;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A fresh file, with a dataset `g/small` of 1, 2, 3. */
async function newFile(): Promise<{ readonly file: h5.FileId; readonly place: string }> {
  files += 1;
  const place = join(folder, `${files}.h5`);
  const file = await run(h5.H5Fcreate_async(place, h5.H5F_ACC_TRUNC));
  await write(file, 'g/small', Int32Array.of(1, 2, 3), h5.H5T_STD_I32LE);
  return { file, place };
}

async function write(file: h5.FileId, name: string, data: h5.H5WritableData & ArrayLike<number>, type: h5.Datatype) {
  const space = h5.H5Screate_simple([data.length]);
  const dset = await run(h5.H5Dcreate_async(file, name, type, space, { createIntermediateGroup: true }));
  await run(h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, data));
  await run(h5.H5Dclose_async(dset));
}

const large = (file: h5.FileId) =>
  write(
    file,
    'large',
    Uint8Array.from({ length: LARGE_BYTES }, (_, n) => n * 7),
    h5.H5T_STD_U8LE,
  );
const read = (file: h5.FileId, name: string) => run(h5.H5Dread_async(h5.H5Dopen_async(file, name)));
/** Compared as bytes: these arrays are too large to be looked at element by element. */
const differs = async (file: h5.FileId, name: string, expected: unknown) =>
  Buffer.compare((await read(file, name)) as Uint8Array, expected as Uint8Array) !== 0;
const close = (file: h5.FileId) => run(h5.H5Fclose_async(file));

describe('copying an object', () => {
  test('tells its progress in bytes of raw data, up to all of them', async () => {
    const { file } = await newFile();
    await large(file);
    const signals = await run(h5.H5Ocopy_async(file, '/', file, 'copy').signals$.pipe(toArray()));
    const progress = signals.filter((signal) => signal.type === 'progress');
    const loaded = progress.map(({ loadedBytes }) => loadedBytes);
    expect(loaded).toEqual([...loaded].sort((one, other) => one - other));
    expect(progress.length).toBeGreaterThan(3);
    expect(progress.at(-1)).toMatchObject({ loadedBytes: LARGE_BYTES + 12, totalBytes: LARGE_BYTES + 12 });
    expect(await differs(file, 'copy/large', await read(file, 'large'))).toBe(false);
    await close(file);
  });

  test('canceled, it leaves no link and gives its space back', async () => {
    const { file, place } = await newFile();
    await large(file);
    await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
    const before = statSync(place).size;
    const es = new h5.EventSet();
    const copying = h5.H5Ocopy_async(file, '/', file, 'copy', {}, {}, es);
    const ended = expectFailure(copying, 'canceled');
    await firstValueFrom(
      copying.signals$.pipe(filter((signal) => signal.type === 'progress' && signal.loadedBytes > 0)),
    );
    await run(h5.H5EScancel(es));
    await ended;
    await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER));
    es.close();
    expect(await run(h5.H5Lexists_async(file, 'copy'))).toBe(false);
    await write(file, 'after', Int32Array.of(4), h5.H5T_STD_I32LE);
    await close(file);
    expect(statSync(place).size).toBeLessThan(before + 2 ** 20);
    const again = await run(h5.H5Fopen_async(place, h5.H5F_ACC_RDONLY));
    expect(await read(again, 'g/small')).toEqual(Int32Array.of(1, 2, 3));
    expect(await read(again, 'after')).toEqual(Int32Array.of(4));
    await close(again);
  });

  test('into itself copies what was there', async () => {
    const { file } = await newFile();
    await run(h5.H5Ocopy_async(file, 'g', file, 'g/within'));
    await run(h5.H5Ocopy_async(file, '/', file, 'g/within/all'));
    expect(await read(file, 'g/within/small')).toEqual(Int32Array.of(1, 2, 3));
    expect(await read(file, 'g/within/all/g/within/small')).toEqual(Int32Array.of(1, 2, 3));
    expect(await run(h5.H5Lexists_async(file, 'g/within/all/g/within/all'))).toBe(false);
    await close(file);
  });

  test('what cannot be copied, or not there, is refused, and nothing changes', async () => {
    const { file: made, place } = await newFile();
    await run(h5.H5Lcreate_external_async('other.h5', '/x', made, 'g/outside'));
    await close(made);
    const before = readFileSync(place);
    const file = await run(h5.H5Fopen_async(place, h5.H5F_ACC_RDWR));
    await expectFailure(h5.H5Ocopy_async(file, 'nothing', file, 'copy'), 'not-found');
    await expectFailure(h5.H5Ocopy_async(file, 'g', file, 'g'), 'already-exists');
    await expectFailure(h5.H5Ocopy_async(file, 'g', file, 'no/where'), 'not-found');
    const { message } = await expectFailure(
      h5.H5Ocopy_async(file, 'g', file, 'copy', { expandExtLink: true }),
      'unsupported',
    );
    expect(message).toContain("'outside' is an external link");
    await close(file);
    expect(Buffer.compare(readFileSync(place), before)).toBe(0);
    const reading = await run(h5.H5Fopen_async(place, h5.H5F_ACC_RDONLY));
    await expectFailure(h5.H5Ocopy_async(reading, 'g', reading, 'copy'), 'permission');
    await close(reading);
  });

  test('mergeCommittedDtype takes the committed datatypes that the other file has', async () => {
    const { file } = await newFile();
    const { file: other } = await newFile();
    const type = h5.compound({ a: h5.H5T_STD_I32LE });
    for (const id of [file, other]) await run(h5.H5Tcommit_async(id, 'type', type));
    const committed = await run(h5.H5Topen_async(file, 'type'));
    await run(h5.H5Dcreate_async(file, 'typed', committed, h5.H5Screate_simple([2])));
    const references = async (name: string) => (await run(h5.H5Oget_info_by_name_async(other, name))).rc;
    await run(h5.H5Ocopy_async(file, 'typed', other, 'apart'));
    expect(await references('type')).toBe(1);
    await run(h5.H5Ocopy_async(file, 'typed', other, 'merged', { mergeCommittedDtype: true }));
    expect(await references('type')).toBe(2);
    await run(h5.H5Ocopy_async(file, 'type', other, 'again', { mergeCommittedDtype: true }));
    expect(await references('again')).toBe(3);
    const tokens = await Promise.all(
      ['type', 'again'].map(async (name) => (await run(h5.H5Oget_info_by_name_async(other, name))).token),
    );
    expect(tokens[0]).toEqual(tokens[1]);
    await close(file);
    await close(other);
  });
});

describe('copying between files', () => {
  test('takes the source as it was when its turn came: what is written later waits', async () => {
    const { file } = await newFile();
    const { file: other } = await newFile();
    await large(file);
    const es = new h5.EventSet();
    const dset = h5.H5Dopen_async(file, 'large', H5P_DEFAULT, es);
    const zeros = new Uint8Array(LARGE_BYTES);
    const ones = zeros.slice().fill(1);
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, ones, es);
    h5.H5Ocopy_async(file, 'large', other, 'large', {}, {}, es);
    h5.H5Dwrite_async(dset, H5T_NATIVE, H5S_ALL, H5S_ALL, H5P_DEFAULT, zeros, es);
    expect(await run(h5.H5ESwait(es, h5.H5ES_WAIT_FOREVER))).toMatchObject({ err_occurred: false });
    es.close();
    expect(await differs(other, 'large', ones)).toBe(false);
    expect(await differs(file, 'large', zeros)).toBe(false);
    await close(file);
    await close(other);
  });

  test('crosswise, many at once, comes to an end', async () => {
    const { file } = await newFile();
    const { file: other } = await newFile();
    const copies = Array.from({ length: 20 }, (_, n) =>
      n % 2 === 0 ? h5.H5Ocopy_async(file, 'g', other, `copy${n}`) : h5.H5Ocopy_async(other, 'g', file, `copy${n}`),
    );
    await run(forkJoin(copies));
    expect(await read(other, 'copy18/small')).toEqual(Int32Array.of(1, 2, 3));
    expect(await read(file, 'copy19/small')).toEqual(Int32Array.of(1, 2, 3));
    await close(file);
    await close(other);
  });

  test('a source that is missing fails the copy, and both files go on', async () => {
    const { file } = await newFile();
    const { file: other } = await newFile();
    await expectFailure(h5.H5Ocopy_async(file, 'nothing', other, 'copy'), 'not-found');
    await expectFailure(h5.H5Ocopy_async(file, 'g', other, 'g'), 'already-exists');
    await run(h5.H5Ocopy_async(file, 'g', other, 'copy'));
    expect(await read(other, 'copy/small')).toEqual(Int32Array.of(1, 2, 3));
    await close(file);
    await close(other);
  });

  test('from bytes in memory to a file on disk', async () => {
    const { file, place } = await newFile();
    await close(file);
    const bytes = await run(h5.H5Fopen_async(new Uint8Array(readFileSync(place)), h5.H5F_ACC_RDONLY));
    const { file: other } = await newFile();
    await run(h5.H5Ocopy_async(bytes, 'g', other, 'copy'));
    expect(await read(other, 'copy/small')).toEqual(Int32Array.of(1, 2, 3));
    await close(bytes);
    await close(other);
  });
});
