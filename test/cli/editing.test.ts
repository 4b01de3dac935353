import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { putInPlace } from '../../src/cli/putInPlace.js';
import { run } from '../support/h5.js';
import { COMMAND, complaint, ended, h5rx, output, start, until } from './h5rx.js';

const folder = mkdtempSync(join(tmpdir(), 'h5rx-cli-editing-'));
const file = join(folder, 'file.h5');

afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  const id = await run(h5.H5Fcreate_async(file, h5.H5F_ACC_TRUNC));
  for (const name of ['a', 'g/b', 'g/c']) {
    const space = h5.H5Screate_simple([4, 6]);
    const lcpl = { createIntermediateGroup: true };
    const dset = await run(h5.H5Dcreate_async(id, name, h5.H5T_STD_I32LE, space, lcpl, { chunk: [2, 3] }));
    const values = Int32Array.from({ length: 24 }, (_, n) => n);
    await run(h5.H5Dwrite_async(dset, 'H5T_NATIVE', h5.H5S_ALL, h5.H5S_ALL, {}, values));
    await run(h5.H5Dclose_async(dset));
  }
  await run(h5.H5Lcreate_hard_async(id, 'g/b', id, 'again'));
  await run(h5.H5Lcreate_soft_async('/g', id, 'soft'));
  await run(h5.H5Fclose_async(id));
});

interface Entry {
  readonly path?: string;
  readonly members?: readonly Entry[];
  readonly children?: readonly Entry[];
}

/** All paths of a file, by the command itself. */
async function paths(of = file): Promise<string[]> {
  const found: string[] = [];
  const visit = (entry: Entry): void => {
    if (entry.path) found.push(entry.path);
    for (const member of entry.members ?? entry.children ?? []) visit(member);
  };
  visit(JSON.parse(await output('ls', of, '--json')) as Entry);
  return found.filter((path) => path !== '/').sort();
}

describe('a dry run', () => {
  test.each([
    ['rm', ['rm', file, '/a', '/g'], ['would rm /a  (dataset int32 4 × 6)', 'would rm /g  (group)']],
    ['mv', ['mv', file, '/a', '/x/y', '-p'], ['would mv /a /x/y  (dataset int32 4 × 6)']],
    ['cp', ['cp', file, '/g', '/h'], ['would cp /g /h  (group)']],
    ['attr set', ['attr', 'set', file, '/a', 'unit', 'm/s'], ['would add /a@unit = m/s  (dataset int32 4 × 6)']],
  ])('of %s says what would be done, and does nothing', async (_, args, lines) => {
    const before = readFileSync(file);
    expect((await output(...args, '--dry-run')).trim().split('\n')).toEqual(lines);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  test('of repack writes no file', async () => {
    const out = join(folder, 'dry.h5');
    expect(await output('repack', file, out, '-n', '--chunk', '4x6', '--deflate', '9')).toContain('would rewrite /a');
    expect(existsSync(out)).toBe(false);
  });
});

describe('h5rx rm', () => {
  test('deletes links, and all of them or none when one is missing', async () => {
    expect(await complaint('rm', file, '/a', '/nothing')).toContain('/nothing is not in');
    expect(await paths()).toContain('/a');
    await output('rm', file, '/a', '/g');
    expect(await paths()).toEqual(['/again', '/soft']);
    expect(await output('read', file, '/again', '-f', 'json')).toContain('23');
  });
});

describe('h5rx mv', () => {
  test('renames, moves into new groups, and refuses a place that is taken', async () => {
    expect(await complaint('mv', file, '/a', '/g')).toContain('/g is already in');
    await output('mv', file, '/a', '/x/y/z', '--parents');
    await output('mv', file, '/g', '/renamed');
    expect(await paths()).toEqual(expect.arrayContaining(['/renamed/b', '/renamed/c', '/x/y/z']));
  });
});

describe('h5rx attr', () => {
  test('sets values of every kind, changes, renames and deletes them', async () => {
    await output('attr', 'set', file, '/a', 'unit', 'm/s');
    await output('attr', 'set', file, '/a', 'numbers', '[1, 2.5]');
    await output('attr', 'set', file, '/a', 'count', '3', '--type', 'uint8');
    await output('attr', 'set', file, '/a', 'unit', 'km/h');
    const info = await output('info', file, '/a', '--json');
    const { attributes } = JSON.parse(info) as { attributes: unknown };
    expect(JSON.stringify(attributes)).toContain('km/h');
    expect(JSON.stringify(attributes)).toContain('[1,2.5]');
    expect(JSON.stringify(attributes)).toContain('uint8');
    await output('attr', 'mv', file, '/a', 'unit', 'units');
    await output('attr', 'rm', file, '/a', 'numbers', 'count');
    const after = await output('info', file, '/a', '--json');
    expect(after).toContain('units');
    expect(after).not.toContain('numbers');
  });

  test('refuses what is no value, and attributes that are not there', async () => {
    expect(await complaint('attr', 'set', file, '/a', 'x', '{"a": 1}')).toContain('a value is a number');
    expect(await complaint('attr', 'set', file, '/a', 'x', '1.5', '--type', 'int8')).toContain('whole number');
    expect(await complaint('attr', 'rm', file, '/a', 'x')).toContain('has no attribute x');
    expect(await complaint('attr', 'mv', file, '/nothing', 'x', 'y')).toContain('/nothing is not in');
  });
});

describe('h5rx cp', () => {
  test('copies inside a file and into another one, which it makes', async () => {
    await output('cp', file, '/g', '/h');
    expect(await paths()).toEqual(expect.arrayContaining(['/h/b', '/h/c', '/g/b']));
    const other = join(folder, 'other.h5');
    await output('cp', file, '/g', '/copy', '--into', other);
    expect(await paths(other)).toEqual(['/copy', '/copy/b', '/copy/c']);
    expect(await elements(other, '/copy/c')).toEqual(await elements(file, '/g/c'));
    expect(await complaint('cp', file, '/g', '/copy', '--into', other)).toContain('/copy is already in');
  });
});

async function elements(from: string, path: string): Promise<unknown> {
  return JSON.parse(await output('read', from, path, '-f', 'json')).data;
}

describe('h5rx repack', () => {
  test('of a dataset with other chunks, all links lead to the one', async () => {
    const id = await run(h5.H5Fopen_async(file, h5.H5F_ACC_RDWR));
    await run(h5.H5Lcreate_hard_async(id, '/a', id, '/g/second'));
    await run(h5.H5Fclose_async(id));
    const out = join(folder, 'links.h5');
    await output('repack', file, out, '--chunk', '/a=4x6');
    expect(await elements(out, '/g/second')).toEqual(await elements(file, '/a'));
    const packed = await run(h5.H5Fopen_async(out, h5.H5F_ACC_RDONLY));
    const [one, other] = await Promise.all(
      ['/a', '/g/second'].map((path) => run(h5.H5Oget_info_by_name_async(packed, path))),
    );
    expect(one).toMatchObject({ rc: 2, token: other!.token });
    await run(h5.H5Fclose_async(packed));
  });

  test('refuses other chunks for what references may lead to', async () => {
    const id = await run(h5.H5Fopen_async(file, h5.H5F_ACC_RDWR));
    const reference = await run(h5.H5Rcreate_object_async(id, '/g/b'));
    const attribute = await run(
      h5.H5Acreate_by_name_async(id, '/g', 'reference', h5.H5T_STD_REF_OBJ, h5.H5Screate('H5S_SCALAR')),
    );
    await run(h5.H5Awrite_async(attribute, h5.H5T_NATIVE, [reference]));
    await run(h5.H5Aclose_async(attribute));
    await run(h5.H5Fclose_async(id));
    const out = join(folder, 'refused.h5');
    expect(await complaint('repack', file, out, '--chunk', '/a=4x6')).toContain('/g holds references');
    expect(existsSync(out)).toBe(false);
    await output('repack', file, out);
    expect(await paths(out)).toEqual(await paths());
  });

  test('reclaims space, keeps objects with several links one, and changes chunks and filters', async () => {
    await output('rm', file, '/a');
    const out = join(folder, 'packed.h5');
    await output('repack', file, out);
    expect(await paths(out)).toEqual(await paths());
    const chunked = join(folder, 'chunked.h5');
    await output('repack', file, chunked, '--chunk', '/g/c=4x6', '--deflate', '9', '--shuffle');
    const info = await output('info', chunked, '/g/c', '--json');
    expect(info).toContain('deflate');
    expect(JSON.stringify(JSON.parse(info))).toContain('[4,6]');
    expect(await elements(chunked, '/again')).toEqual(await elements(file, '/g/b'));
    expect(await complaint('repack', file, out)).toContain('exists already');
  });

  test('keeps references in attributes of the root group', async () => {
    const id = await run(h5.H5Fopen_async(file, h5.H5F_ACC_RDWR));
    const reference = await run(h5.H5Rcreate_object_async(id, 'g/c'));
    const attribute = await run(h5.H5Acreate_async(id, 'ref', h5.H5T_STD_REF_OBJ, h5.H5Screate('H5S_SCALAR')));
    await run(h5.H5Awrite_async(attribute, 'H5T_NATIVE', [reference]));
    await run(h5.H5Aclose_async(attribute));
    await run(h5.H5Fclose_async(id));
    const out = join(folder, 'references.h5');
    await output('repack', file, out);
    const packed = await run(h5.H5Fopen_async(out, h5.H5F_ACC_RDONLY));
    const copied = await run(h5.H5Aopen_async(packed, 'ref'));
    const [kept] = (await run(h5.H5Aread_async(copied))) as h5.Reference[];
    await run(h5.H5Aclose_async(copied));
    const expected = await run(h5.H5Rcreate_object_async(packed, 'g/c'));
    expect(kept?.token).toEqual(expected.token);
    await run(h5.H5Fclose_async(packed));
  });

  test('refuses a file with a hard link to its root group', async () => {
    const id = await run(h5.H5Fopen_async(file, h5.H5F_ACC_RDWR));
    await run(h5.H5Lcreate_hard_async(id, '/', id, 'g/root'));
    await run(h5.H5Fclose_async(id));
    const out = join(folder, 'cycle.h5');
    expect(await complaint('repack', file, out)).toContain('root group');
    expect(existsSync(out)).toBe(false);
  });
});

describe('what cannot be done', () => {
  // Links before the impossible one were deleted, and --dry-run promised it all.
  test.each([[['a', '/']], [['a', './a']], [['a', 'a']], [['g', 'g/b']], [['g/b', '/g/']]])(
    'rm %j deletes none of them',
    async (paths) => {
      const before = readFileSync(file);
      expect(await complaint('rm', file, ...paths, '--dry-run')).toMatch(/root group|is deleted with/);
      expect(await complaint('rm', file, ...paths)).toMatch(/root group|is deleted with/);
      expect(readFileSync(file).equals(before)).toBe(true);
    },
  );

  test('is not promised by --dry-run', async () => {
    expect(await complaint('mv', file, 'g', 'g/d', '--dry-run')).toContain('into itself');
    expect(await complaint('mv', file, '/', 'd', '--dry-run')).toContain('root group');
    const { code, stderr } = await h5rx('repack', file, join(folder, 'out.h5'), '--deflate', '10', '--dry-run');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('from 0 to 9') });
  });
});

describe('what is said to be done', () => {
  test('was done: a step that fails is not printed', async () => {
    const before = await h5rx('mv', file, '/a', '/x/y');
    expect([before.code, before.stdout]).toEqual([1, '']);
    const copied = await h5rx('cp', file, '/a', '/x/y');
    expect([copied.code, copied.stdout]).toEqual([1, '']);
    expect(await output('mv', file, '/a', '/b')).toBe('mv /a /b  (dataset int32 4 × 6)\n');
  });
});

describe('h5rx cp of a whole file', () => {
  const target = join(folder, 'copies');

  beforeEach(() => {
    rmSync(target, { recursive: true, force: true });
    mkdirSync(target);
  });

  test('refuses folders, what has no folder, and links that lead nowhere, before anything is copied', async () => {
    const missing = join(target, 'none', 'x.h5');
    const link = join(target, 'link.h5');
    symlinkSync('nowhere.h5', link);
    for (const force of [[], ['--force']]) {
      const within = `${target} is a folder; name the copy in it: ${join(target, 'file.h5')}`;
      expect(await complaint('cp', ...force, file, target)).toContain(within);
      expect(await complaint('cp', ...force, file, missing)).toContain(
        `the folder ${join(target, 'none')} is not there`,
      );
      expect(await complaint('cp', ...force, file, link)).toContain(`${link} is a symbolic link that leads nowhere`);
    }
    expect(readdirSync(target)).toEqual(['link.h5']);
  });

  test('does not replace what a link leads to by the link, nor a file by itself', async () => {
    const [real, link] = [join(target, 'real.h5'), join(target, 'link.h5')];
    writeFileSync(real, 'other');
    symlinkSync('real.h5', link);
    await output('cp', '--force', file, link);
    expect([readlinkSync(link), (await paths(real)).length > 0]).toEqual(['real.h5', true]);
    expect(await complaint('cp', '--force', real, link)).toContain('is the file that is copied');
  });

  test('refuses a file that came while it was copied, and leaves it as it is', async () => {
    const copy = join(target, 'copy.h5');
    const temporary = join(target, 'part');
    writeFileSync(temporary, 'copied');
    writeFileSync(copy, 'came meanwhile');
    await expect(putInPlace(temporary, copy)).rejects.toMatchObject({ code: 'EEXIST' });
    expect([readFileSync(copy, 'utf8'), readFileSync(temporary, 'utf8')]).toEqual(['came meanwhile', 'copied']);
    await putInPlace(temporary, copy, { replace: true });
    expect(readFileSync(copy, 'utf8')).toBe('copied');
    writeFileSync(temporary, 'another');
    await putInPlace(temporary, join(target, 'new.h5'));
    expect(readdirSync(target)).toEqual(['copy.h5', 'new.h5']);
  });

  test.skipIf(process.platform === 'win32')('and so does the command', async () => {
    const [many, copy] = [join(folder, 'many.h5'), join(target, 'copy.h5')];
    const id = await run(h5.H5Fcreate_async(many, h5.H5F_ACC_TRUNC));
    const dset = await run(
      h5.H5Dcreate_async(id, 'x', h5.H5T_STD_I32LE, h5.H5Screate_simple([1000, 1000]), {}, { chunk: [10, 10] }),
    );
    await run(h5.H5Dwrite_async(dset, 'H5T_NATIVE', h5.H5S_ALL, h5.H5S_ALL, {}, new Int32Array(1_000_000)));
    await run(h5.H5Dclose_async(dset));
    await run(h5.H5Fclose_async(id));
    const copying = start('cp', many, copy);
    const end = ended(copying);
    await until(() => readdirSync(target).length > 0);
    // It goes on when the other file is there.
    copying.kill('SIGSTOP');
    writeFileSync(copy, 'came meanwhile', { flag: 'wx' });
    copying.kill('SIGCONT');
    const { code, stdout, stderr } = await end;
    expect([code, stdout, stderr]).toEqual([1, '', `h5rx: ${copy} exists already; --force replaces it\n`]);
    expect([readdirSync(target), readFileSync(copy, 'utf8')]).toEqual([['copy.h5'], 'came meanwhile']);
  });

  test.skipIf(process.platform === 'win32')('names the copy when there is no room for it', async () => {
    const copy = join(target, 'copy.h5');
    const limited = `ulimit -f 1; exec "${process.execPath}" "${COMMAND}" cp "${file}" "${copy}"`;
    const { code, stdout, stderr } = await ended(spawn('sh', ['-c', limited], { stdio: ['ignore', 'pipe', 'pipe'] }));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^h5rx: [^\n]*EFBIG[^\n]*\n$/);
    expect(stderr).toContain(copy);
    expect(stderr).not.toContain('.part');
    expect(readdirSync(target)).toEqual([]);
  });
});
