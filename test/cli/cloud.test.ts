import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Judge } from '../integration/copying/Judge.js';
import { makeFolder } from '../support/h5.js';
import { rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { complaint, h5rx, output } from './h5rx.js';
import { writeSampleFile } from './sampleFile.js';

const folder = makeFolder();
const served = join(folder, 'served');
let server: Awaited<ReturnType<typeof rangeServer>>;

beforeAll(async () => {
  mkdirSync(served);
  await writeSampleFile(join(served, 'sample.h5'));
  writeFileSync(join(served, 'text.h5'), 'this is no HDF5 file, but long enough to be looked at: '.repeat(100));
  server = await rangeServer({ folder: served });
});
beforeEach(() => {
  server.reset();
  server.state.require = undefined;
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe('a URL as the file', () => {
  test.each([
    ['ls', []],
    ['ls', ['/group']],
    ['info', ['/grid']],
    ['info', ['/group/inner', '--json']],
    ['read', ['/group/int64', '-f', 'csv']],
    ['read', ['/grid', '-s', '0,:2,::3', '-f', 'json']],
  ])('shows by %s %j what the file shows', async (command, args) => {
    const path = join(served, 'sample.h5');
    const url = `${server.url}/sample.h5`;
    const expected = (await output(command, path, ...args)).replaceAll(path, url);
    expect(await output(command, url, ...args)).toBe(expected);
    expect(server.requests.length).toBeGreaterThan(0);
  });

  test('works with stats, and with -o', async () => {
    expect(await output('stats', `${server.url}/sample.h5`, '/grid', '--json')).toMatch(/"n": 336/);
    const out = join(folder, 'out.csv');
    await output('read', `${server.url}/sample.h5`, '/group/int64', '-o', out);
    expect(readFileSync(out, 'utf8')).toBe(
      await output('read', join(served, 'sample.h5'), '/group/int64', '-f', 'csv'),
    );
  });

  test('sends headers that are given, each request the same, and shows none', async () => {
    server.state.require = ({ headers }) =>
      headers.authorization === 'Bearer se:cret' && headers['x-request-payer'] === 'requester';
    const headers = ['--header', 'Authorization: Bearer se:cret', '--header', 'x-request-payer:requester'];
    expect(await output('ls', `${server.url}/sample.h5`, ...headers)).toContain('grid');
    const refused = await complaint('ls', `${server.url}/sample.h5`, '--header', 'Authorization: Bearer wr:ong');
    expect(refused).toContain('403');
    expect(refused).not.toContain('wr:ong');
    const { stderr } = await h5rx(
      '--debug',
      'ls',
      `${server.url}/sample.h5`,
      '--header',
      'Authorization: Bearer wr:ong',
    );
    expect(stderr).not.toContain('wr:ong');
  });

  test('is never shown with a password or what may be a signature', async () => {
    const at = server.url.replace('http://', 'http://me:pass@');
    for (const name of ['nothing.h5', 'text.h5', 'sample.h5']) {
      for (const args of [
        ['ls', `${at}/${name}?sig=abc`],
        ['info', `${at}/${name}?sig=abc`, '/nothing'],
        ['info', '--cloud', `${at}/${name}?sig=abc`],
        ['repack', '--cloud', `${at}/${name}?sig=abc`, join(folder, `of-${name}`)],
        ['rm', `${at}/${name}?sig=abc`, '/grid'],
      ]) {
        const { stdout, stderr } = await h5rx('--debug', ...args);
        expect(stdout + stderr).not.toMatch(/pass|sig=abc/);
        expect(stdout + stderr).not.toBe('');
      }
    }
  });

  test('is refused where it cannot be, in plain words', async () => {
    const url = `${server.url}/sample.h5`;
    expect(await complaint('ls', `${server.url}/text.h5`)).toBe(`h5rx: ${server.url}/text.h5 is not an HDF5 file\n`);
    expect(await complaint('ls', `${server.url}/nothing.h5`)).toMatch(/nothing\.h5.*404/);
    for (const args of [
      ['rm', url, '/grid'],
      ['mv', url, '/grid', '/x', '-n'],
      ['attr', 'set', url, '/', 'a', '1'],
    ])
      expect(await complaint(...args)).toBe(`h5rx: ${url}: remote files are read, not changed\n`);
    expect(await complaint('ls', join(served, 'sample.h5'), '--header', 'a: b')).toMatch(
      /--header is for files of a URL/,
    );
    for (const wrong of ['secret', 'a b: secret', 'a: secret\nx: y'])
      expect(await complaint('ls', url, '--header', wrong)).not.toContain('secret');
  });
});

describeWithTools('files of the measured task', ['python', 'h5dump', 'h5stat'], ({ python, h5dump, h5stat }) => {
  const layouts = ['earliest', 'latest', 'paged8M', 'paged1M', 'paged256K'];
  const judge = new Judge(python);
  const tasks = join(served, 'tasks');
  beforeAll(() => {
    mkdirSync(tasks);
    const script = fileURLToPath(new URL('../support/python/remote_layouts.py', import.meta.url));
    expect(spawnSync(python, [script, tasks], { encoding: 'utf8' }).stderr).toBe('');
  }, 120_000);
  afterAll(() => judge.end());

  /** The requests that the batches of a read make of the version 1 B-tree's chunks, which are located one batch after another. */
  test.each(layouts)(
    '%s needs few requests in few waves when it is repacked',
    async (layout) => {
      const [source, target] = [join(tasks, `${layout}.h5`), join(tasks, `${layout}-cloud.h5`)];
      const before = JSON.parse(await output('info', '--cloud', source, '--json'));
      await output('repack', '--cloud', source, target);
      const after = JSON.parse(await output('info', '--cloud', target, '--json'));
      expect(after.slice.both.requests).toBeLessThanOrEqual(Math.min(4, before.slice.both.requests));
      expect(after.slice.both.waves).toBe(2);
      expect(after.slice.opened.requests).toBe(1);
      expect(after.listed).toEqual({ requests: 1, bytes: 2 ** 20, waves: 1 });
      expect(after.metadata.bytesInHead).toBe(after.metadata.bytes);
      expect(after.better).toEqual([]);
      expect(after.chunkSizes).toEqual(before.chunkSizes);
      expect(after.objects).toEqual({ groups: 21, datasets: 401, datatypes: 0 });
      expect(await judge.describe(target, '/')).toEqual(await judge.describe(source, '/'));
      // Tools that are older than the format of a file read neither.
      for (const [tool, ...args] of [[h5dump, '-H', '-p'], [h5stat]] as [string, ...string[]][]) {
        const [was, is] = [source, target].map(
          (path) => spawnSync(tool, [...args, path], { maxBuffer: 2 ** 28 }).status,
        );
        expect([tool, is]).toEqual([tool, was]);
      }
    },
    240_000,
  );

  test('cost over HTTP what the command says of the file, and of the URL', async () => {
    const path = join(tasks, 'latest-cloud.h5');
    const url = `${server.url}/tasks/latest-cloud.h5`;
    const [ofFile, ofUrl] = [
      JSON.parse(await output('info', '--cloud', path, '--json')),
      JSON.parse(await output('info', '--cloud', url, '--json')),
    ];
    expect({ ...ofUrl, file: path }).toEqual(ofFile);
    server.reset();
    const [rows, columns] = ofFile.slice.start.map(
      (from: number, dim: number) => `${from}:${from + ofFile.slice.count[dim]}`,
    );
    await output(
      'read',
      url,
      ofFile.slice.path,
      '-s',
      `${rows},${columns}`,
      '-f',
      'npy',
      '-o',
      join(folder, 'slice.npy'),
    );
    expect(server.requests.length).toBe(ofFile.slice.both.requests);
    expect(server.askedBytes).toBe(ofFile.slice.both.bytes);
  }, 120_000);

  test('are told apart in words: where metadata lie, and what would help', async () => {
    const text = await output('info', '--cloud', join(tasks, 'earliest.h5'));
    expect(text).toMatch(/superblock version 0/);
    expect(text).toMatch(/metadata .* in \d+ runs, .* 49 % in the first MiB/);
    expect(text).toMatch(/indexes {2}btree1: 1 dataset/);
    expect(text).toMatch(/slice .* for \/image\[1536:2304, 1536:2304\], 3 × 3 chunks in its middle/);
    expect(text).toMatch(/both +\d+ requests, .* asked for, 4 waves/);
    expect(text).toMatch(/better .* h5rx repack --cloud .*earliest\.h5 OUT puts all of them first/);
    expect(await output('info', '--cloud', join(tasks, 'paged8M.h5'))).toMatch(/space +pages of 8\.0 MiB/);
    // A chunk for each page: between two of them is more than what is fetched along.
    const paged = await output('info', '--cloud', join(tasks, 'paged256K.h5'));
    expect(paged).toMatch(/better +chunks of \/image do not lie one behind the other/);
  }, 120_000);
});

describe('h5rx repack --cloud', () => {
  test('refuses a file that is there, leaves nothing behind when it fails, and does nothing in a dry run', async () => {
    const path = join(served, 'sample.h5');
    const there = join(folder, 'there.h5');
    writeFileSync(there, 'something');
    expect(await complaint('repack', '--cloud', path, there)).toBe(`h5rx: ${there} exists already\n`);
    expect(readFileSync(there, 'utf8')).toBe('something');
    const damaged = join(served, 'damaged.h5');
    const bytes = readFileSync(path);
    // The superblock is whole; the header of the root group is not.
    bytes.fill(0xff, 48, 400);
    writeFileSync(damaged, bytes);
    await complaint('repack', '--cloud', damaged, join(folder, 'never.h5'));
    expect(await output('repack', '--cloud', '-n', path, join(folder, 'never.h5'))).toContain('would copy everything');
    expect(readdirSync(folder).filter((name) => /never|part/.test(name))).toEqual([]);
  });

  test('takes a URL, and other chunks', async () => {
    const out = join(folder, 'repacked.h5');
    const path = join(served, 'sample.h5');
    expect(await output('repack', '--cloud', `${server.url}/sample.h5`, out)).toMatch(/^copy everything of http/);
    expect(existsSync(out)).toBe(true);
    expect((await output('ls', out)).replaceAll(out, path)).toBe(await output('ls', path));
    const rechunked = join(folder, 'rechunked.h5');
    expect(await output('repack', '--cloud', path, rechunked, '-c', '/grid=6x7x8')).toContain('rewrite /grid');
    expect(await output('stats', rechunked, '/grid', '--json')).toMatch(/"n": 336/);
    const { metadata, fileBytes } = JSON.parse(await output('info', '--cloud', rechunked, '--json'));
    expect(metadata.end).toBeLessThan(fileBytes);
  });
});
