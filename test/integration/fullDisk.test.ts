import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { COMMAND } from '../cli/h5rx.js';
import { runProgram } from '../support/program.js';
import { type SmallDisk, smallDisk } from '../support/smallDisk.js';
import { describeWithTools } from '../support/tools.js';

/** Names that the programs have: `attempt` notes how an operation ended. */
const PRELUDE = `
const P = h5.H5P_DEFAULT;
const space = (n) => h5.H5Screate_simple([n]);
const ends = {};
const attempt = async (step, operation) => {
  try {
    const value = await rxjs.lastValueFrom(operation, { defaultValue: undefined });
    ends[step] ??= 'ok';
    return value;
  } catch (error) {
    const text = error.kind + ' ' + (/ENOSPC|EFBIG/.exec(error.message) ?? [error.message])[0];
    ends[step] = text;
    return undefined;
  }
};
const create = async (name, type, n, dcpl = {}) => attempt('write', h5.H5Dcreate_async(file, name, type, space(n), P, dcpl));
const write = async (name, type, buf, dcpl) => {
  const dataset = await create(name, type, buf.length, dcpl);
  if (!dataset) return;
  await attempt('write', h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, P, buf));
  await attempt('write', h5.H5Dclose_async(dataset));
};
const N = 200000;
const numbers = Float64Array.from({ length: N }, (_, i) => Math.sin(i + 1));
const texts = Array.from({ length: 60000 }, (_, i) => 'the text number ' + i);
const file = await attempt('create', h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
`;

/** Work that does not fit, and what h5py says when all of it is there. */
const WORK = {
  chunked: [
    "await write('x', h5.H5T_IEEE_F64LE, numbers, { chunk: [8000] });",
    "int((f['x'][:] != 0).sum())",
    '200000',
  ],
  'chunked and compressed': [
    "await write('x', h5.H5T_IEEE_F64LE, numbers, { chunk: [8000], deflate: 1 });",
    "int((f['x'][:] != 0).sum())",
    '200000',
  ],
  contiguous: ["await write('x', h5.H5T_IEEE_F64LE, numbers);", "int((f['x'][:] != 0).sum())", '200000'],
  compact: [
    "for (let i = 0; i < 40; i++) await write('x' + i, h5.H5T_IEEE_F64LE, numbers.slice(0, 7500), { layout: 'compact' });",
    'sum(int((f[k][:] != 0).sum()) for k in f)',
    '300000',
  ],
  attributes: [
    `for (let i = 0; i < 40; i++) {
      const attribute = await attempt('write', h5.H5Acreate_async(file, 'a' + i, h5.H5T_IEEE_F64LE, space(7500)));
      if (attribute) await attempt('write', h5.H5Awrite_async(attribute, h5.H5T_NATIVE, numbers.slice(0, 7500)));
    }`,
    'sum(int((v != 0).sum()) for v in f.attrs.values())',
    '300000',
  ],
  'variable length': [
    "await write('x', h5.H5Tset_size(h5.H5T_C_S1, h5.H5T_VARIABLE), texts);",
    "sum(v == b'the text number %d' % i for i, v in enumerate(f['x'][:]))",
    '60000',
  ],
  H5Ocopy: [
    `await write('x', h5.H5T_IEEE_F64LE, numbers.slice(0, 60000), { chunk: [8000] });
    for (let i = 0; i < 4; i++) await attempt('write', h5.H5Ocopy_async(file, 'x', file, 'y' + i));`,
    'sum(int((f[k][:] != 0).sum()) for k in f)',
    '300000',
  ],
} as const;

const isWhole = Object.keys(WORK).filter(
  (name) => !['H5Ocopy', 'attributes', 'compact'].includes(name),
) as (keyof typeof WORK)[];

describeWithTools('a full disk', ['python'], ({ python }) => {
  const program = async (disk: SmallDisk, source: string) => {
    const { fileSizeLimit } = disk;
    const limit = fileSizeLimit === undefined ? {} : { fileSizeLimit };
    const { output, errors } = await runProgram(disk.folder, `${PRELUDE}${source}`, { python, ...limit });
    expect(errors).toBe('');
    return JSON.parse(output) as Record<string, string>;
  };
  const FLUSH = "await attempt('flush', h5.H5Fflush_async(file, h5.H5F_SCOPE_GLOBAL));";
  const CLOSE = "await attempt('close', h5.H5Fclose_async(file));";
  const TELL = 'console.log(JSON.stringify(ends)); process.exit(0);';

  test.each(Object.keys(WORK) as (keyof typeof WORK)[])(
    '%s: writing fails with io and the errno; what is reported as written is there',
    async (name) => {
      const disk = smallDisk();
      const [work, count, all] = WORK[name];
      const ends = await program(disk, `${work}${FLUSH}${CLOSE} ends.found = h5py(${JSON.stringify(count)}); ${TELL}`);
      expect(ends.write, JSON.stringify(ends)).toBe(`io ${disk.errno}`);
      // An edit that could not be made leaves the file as it was: then closing has nothing to tell.
      if (isWhole.includes(name)) expect(ends).toMatchObject({ flush: `io ${disk.errno}`, close: `io ${disk.errno}` });
      else if (ends.close === 'ok') expect(Number(ends.found)).toBeGreaterThan(0);
      expect(ends.found).not.toBe(all);
    },
  );

  test.each(isWhole)('%s: with room again, the next flush brings everything to the file', async (name) => {
    const disk = smallDisk();
    const [work, count, all] = WORK[name];
    const ends = await program(
      disk,
      `${work}${FLUSH} ends.before = ends.flush; delete ends.flush; ${disk.makeRoom};
      ${FLUSH} ends.found = h5py(${JSON.stringify(count)}); ${CLOSE} ${TELL}`,
    );
    const refused = `io ${disk.errno}`;
    expect(ends).toMatchObject({ write: refused, before: refused, flush: 'ok', close: 'ok', found: all });
  });

  test.each([
    ['cp', (file: string) => ['cp', file, '/x', '/y']],
    ['cp --into', (file: string) => ['cp', file, '/x', '/y', '--into', `${file}.other`]],
    ['repack', (file: string) => ['repack', file, `${file}.other`, '--chunk', '/x=7000']],
    ['attr set', (file: string) => ['attr', 'set', file, '/x', 'a', 'v'.repeat(60000)]],
  ])('h5rx %s says so and ends with an error', (name, args) => {
    const disk = smallDisk();
    const file = join(disk.folder, 'f.h5');
    // What remains is too small for a copy, and for an attribute.
    const bytes = disk.fileSizeLimit === undefined ? 1000 * 1024 : 1020 * 1024;
    const make = `import h5py, numpy, sys
with h5py.File(sys.argv[1], 'w') as f: f.create_dataset('x', data=numpy.arange(${Math.floor(bytes / 8)}) + 1.0, chunks=(8000,))`;
    const limit = disk.fileSizeLimit === undefined ? '' : `ulimit -f ${disk.fileSizeLimit + 60};`;
    const made = spawnSync('bash', ['-c', `exec "$@"`, 'bash', python, '-c', make, file], { encoding: 'utf8' });
    expect(made.stderr).toBe('');
    const run = spawnSync('bash', ['-c', `${limit} exec "$@"`, 'bash', process.execPath, COMMAND, ...args(file)], {
      encoding: 'utf8',
    });
    expect({ status: run.status, stderr: run.stderr }).toEqual({
      status: 1,
      stderr: expect.stringMatching(/ENOSPC|EFBIG/),
    });
    // libhdf5 itself changes the header of the object in place; copies change nothing that was there.
    if (name === 'attr set') return;
    const judge = 'import h5py, sys\nwith h5py.File(sys.argv[1]) as f: print(int((f["x"][:] != 0).sum()), list(f))';
    expect(spawnSync(python, ['-c', judge, file], { encoding: 'utf8' }).stdout.trim()).toBe(
      `${Math.floor(bytes / 8)} ['x']`,
    );
  });

  test('a file that cannot be created says why', async () => {
    const disk = smallDisk();
    const { folder, fileSizeLimit } = disk;
    if (fileSizeLimit === undefined) spawnSync('dd', ['if=/dev/zero', `of=${join(folder, 'filler')}`, 'bs=64k']);
    else writeFileSync(join(folder, 'filler'), '');
    // With a user block the file is larger than the limit of a process, too.
    const { output } = await runProgram(
      folder.replace(/disk$/, ''),
      `const file = h5.H5Fcreate_async(${JSON.stringify(join(folder, 'new.h5'))}, h5.H5F_ACC_TRUNC, { userblock: 2 ** 21 });
      const end = await rxjs.lastValueFrom(file).then(() => 'ok', (error) => error.kind + ' ' + error.message);
      console.log(end); process.exit(0);`,
      { python, ...(fileSizeLimit === undefined ? {} : { fileSizeLimit }) },
    );
    expect(output).toMatch(/^io .*new\.h5.*(ENOSPC|EFBIG)/);
  });
});
