import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../support/h5.js';
import { COMMAND, ended, type Run } from './h5rx.js';

const folder = mkdtempSync(join(tmpdir(), 'h5rx-cli-served-'));
const server = join(folder, 'server');
const file = join(folder, 'file.h5');
const STAND_IN = new URL('hsds/register.mjs', import.meta.url).href;

afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  const id = await run(h5.H5Fcreate_async(file, h5.H5F_ACC_TRUNC, { linkCreationOrder: 'indexed' }));
  for (const name of ['b', 'a']) {
    const space = h5.H5Screate_simple([4, 6]);
    const dcpl = { chunk: [2, 3], deflate: 4, ...(name === 'a' && { fletcher32: true }) };
    const dset = await run(h5.H5Dcreate_async(id, name, h5.H5T_STD_I32LE, space, {}, dcpl));
    const values = Int32Array.from({ length: 24 }, (_, n) => n);
    await run(h5.H5Dwrite_async(dset, 'H5T_NATIVE', h5.H5S_ALL, h5.H5S_ALL, {}, values));
    await run(h5.H5Dclose_async(dset));
  }
  const attribute = await run(h5.H5Acreate_async(id, 'title', h5.text, h5.H5Screate(h5.H5S_SCALAR)));
  await run(h5.H5Awrite_async(attribute, 'H5T_NATIVE', ['four by six']));
  await run(h5.H5Aclose_async(attribute));
  await run(h5.H5Fclose_async(id));
});

beforeEach(() => {
  rmSync(server, { recursive: true, force: true });
  mkdirSync(join(server, 'home/me'), { recursive: true });
});

/** Runs the command with the stand-in for a server. */
function served(...args: string[]): Promise<Run> {
  const env = { ...process.env, H5RX_STAND_IN: server };
  return ended(
    spawn(process.execPath, ['--import', STAND_IN, COMMAND, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
}

async function output(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await served(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

async function complaint(...args: string[]): Promise<{ code: number | null; stderr: string }> {
  const { code, stderr } = await served(...args);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/^h5rx: [^\n]*\n$/);
  return { code, stderr };
}

// Each runs the command many times.
const LONG = 240_000;

describe('h5rx cp of whole files', { timeout: LONG }, () => {
  test('goes to a server and back, and says a line of what was not kept', async () => {
    const there = await served('cp', file, 'hdf5://home/me/x.h5');
    expect(there).toMatchObject({ code: 0, stdout: `cp ${file} hdf5://home/me/x.h5\n` });
    expect(there.stderr).toBe('h5rx: not kept: /a: filters: fletcher32 is not applied \\u001b[31mhere\n');
    const back = join(folder, 'back.h5');
    await output('cp', 'hdf5://home/me/x.h5', back);
    const [one, other] = [await output('ls', file, '--json'), await output('ls', back, '--json')];
    expect(JSON.parse(other)).toEqual(JSON.parse(one.replace(/,\s*"fletcher32"/, '')));
    expect(await output('read', back, '/a', '-f', 'json')).toBe(await output('read', file, '/a', '-f', 'json'));
    expect(await output('info', back, '/')).toContain('four by six');
    await output('cp', 'hdf5://home/me/x.h5', 'hdf5://home/me/y.h5');
    expect(readdirSync(join(server, 'home/me'))).toEqual(['x.h5', 'y.h5']);
  });

  test('refuses what is there unless it is forced, and leaves no part of a file behind', async () => {
    const to = join(folder, 'to.h5');
    await output('cp', file, to);
    await served('cp', file, 'hdf5://home/me/x.h5');
    for (const there of [to, 'hdf5://home/me/x.h5']) {
      expect((await complaint('cp', file, there)).stderr).toContain('exists already; --force replaces it');
      expect((await served('cp', file, there, '--force')).code).toBe(0);
    }
    expect((await complaint('cp', file, file)).stderr).toContain('is the file that is copied');
    await complaint('cp', join(folder, 'nothing.h5'), join(folder, 'new.h5'));
    await complaint('cp', 'hdf5://home/me/nothing.h5', join(folder, 'new.h5'));
    await complaint('cp', file, 'hdf5://nowhere/x.h5');
    expect(readdirSync(folder).filter((name) => /part|new/.test(name))).toEqual([]);
    expect(existsSync(join(server, 'nowhere'))).toBe(false);
    expect(await complaint('cp', file, join(folder, 'new.h5'), '--shallow')).toMatchObject({ code: 2 });
    expect(await complaint('cp', file, 'hdf5://home/me/')).toMatchObject({ code: 2 });
    expect(await output('cp', file, 'hdf5://home/me/new.h5', '-n')).toContain('would cp ');
    expect(readdirSync(join(server, 'home/me'))).toEqual(['x.h5']);
  });

  test('copies an object into a file of a server', async () => {
    await output('cp', file, '/b', '/copies/b', '--into', 'hdf5://home/me/new.h5', '--parents');
    expect(await output('ls', 'hdf5://home/me/new.h5')).toContain('copies');
    const { stderr } = await complaint('cp', file, '/b', '/copies/b', '--into', 'hdf5://home/me/new.h5');
    expect(stderr).toContain('/copies/b is already in hdf5://home/me/new.h5');
  });
});

describe('files of a server', { timeout: LONG }, () => {
  test('are looked into and changed as files of the disk are', async () => {
    await served('cp', file, 'hdf5://home/me/x.h5');
    expect(await output('ls', 'hdf5://home/me/x.h5')).toContain('4 × 6');
    expect(await output('stats', 'hdf5://home/me/x.h5', '/b', '--json')).toContain('"n": 24');
    await output('attr', 'set', 'hdf5://home/me/x.h5', '/b', 'unit', 'm');
    expect(await output('info', 'hdf5://home/me/x.h5', '/b')).toContain('unit');
    await output('mv', 'hdf5://home/me/x.h5', '/b', '/c');
    await output('rm', 'hdf5://home/me/x.h5', '/c');
    expect(await output('ls', 'hdf5://home/me/x.h5')).not.toContain('c ');
    for (const args of [
      ['refs', 'hdf5://home/me/x.h5'],
      ['info', 'hdf5://home/me/x.h5', '--cloud'],
      ['repack', 'hdf5://home/me/x.h5', join(folder, 'packed.h5')],
    ])
      expect((await complaint(...args)).stderr).toContain('needs the bytes of a file');
  });

  test('and folders are listed, made and deleted', async () => {
    await served('cp', file, 'hdf5://home/me/x.h5');
    await output('mkdir', 'hdf5://home/me/new');
    writeFileSync(join(server, 'home/me/\u001b[31mred'), '');
    expect(await output('ls', 'hdf5://home/me/')).toBe(
      '\\u001b[31mred  (me, 1970-01-02T00:00:00Z)\nnew/  (me, 1970-01-02T00:00:00Z)\nx.h5  (me, 1970-01-02T00:00:00Z)\n',
    );
    const listed = JSON.parse(await output('ls', 'hdf5://home/me/', '--json')) as { kind: string }[];
    expect(listed.map(({ kind }) => kind)).toEqual(['domain', 'folder', 'domain']);
    expect(await output('rm', 'hdf5://home/me/x.h5', '-n')).toContain('would rm');
    await output('rm', 'hdf5://home/me/x.h5');
    await output('rm', 'hdf5://home/me/new/');
    expect(readdirSync(join(server, 'home/me'))).toEqual(['\u001b[31mred']);
    expect((await complaint('rm', 'hdf5://home/me/x.h5')).stderr).toContain('no such file');
    expect((await complaint('ls', 'hdf5://home/nobody/')).stderr).toContain('is not there');
    expect(await complaint('rm', file)).toMatchObject({ code: 2 });
    expect(await complaint('mkdir', join(folder, 'x'))).toMatchObject({ code: 2 });
  });
});
