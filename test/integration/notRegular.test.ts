import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { describe, expect, onTestFinished, test } from 'vitest';
import { COMMAND, h5rx } from '../cli/h5rx.js';
import { expectFailure, run, temporaryFolder } from '../support/h5.js';

/** What opening would wait for, or spoil: each is made in a folder and gives its path. */
const KINDS: Record<string, (folder: string) => string | Promise<string>> = {
  'a FIFO': (folder) => {
    const path = join(folder, 'fifo');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    return path;
  },
  'a socket': async (folder) => {
    const path = join(folder, 'socket');
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    return path;
  },
  'a character device': () => '/dev/zero',
  'a folder': (folder) => folder,
};

describe('what is no regular file', () => {
  test.each(Object.keys(KINDS))('%s is refused by name, and its worker goes on', async (kind) => {
    const folder = temporaryFolder();
    const path = await KINDS[kind]!(folder);
    const openings = [
      h5.H5Fopen_async(path, h5.H5F_ACC_RDONLY),
      h5.H5Fopen_async(path, h5.H5F_ACC_RDWR),
      h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC),
      h5.H5Fis_accessible_async(path),
      h5.openFile(path),
    ];
    for (const opening of openings) {
      const error = await expectFailure(opening, 'bad-argument');
      expect(error.message).toContain(`it is ${kind}, not a regular file`);
    }
    await expectFailure(h5.H5Fcreate_async(path, h5.H5F_ACC_EXCL), 'already-exists');
    expect(existsSync(path)).toBe(true);
    expect(statSync(path).isFile()).toBe(false);
    const file = await run(h5.H5Fcreate_async(join(folder, 'f.h5'), h5.H5F_ACC_TRUNC));
    await run(h5.H5Fclose_async(file));
  });

  test('the command refuses a FIFO as its file, and takes /dev/stdout for its output', async () => {
    const folder = temporaryFolder();
    const fifo = (await KINDS['a FIFO']!(folder)) as string;
    const path = join(folder, 'f.h5');
    const space = h5.H5Screate_simple([2]);
    const file = await run(h5.H5Fcreate_async(path, h5.H5F_ACC_TRUNC));
    const dataset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, space));
    await run(h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, h5.H5P_DEFAULT, Int32Array.of(5, 6)));
    await run(h5.H5Dclose_async(dataset));
    await run(h5.H5Fclose_async(file));
    for (const args of [
      ['ls', fifo],
      ['read', fifo, '/x'],
      ['attr', 'set', fifo, '/', 'a', '1'],
      ['cp', path, '/x', '/y', '--into', fifo],
      ['repack', fifo, join(folder, 'out.h5')],
    ]) {
      const { code, stderr } = await h5rx(...args);
      expect(code, args.join(' ')).toBe(1);
      expect(stderr).toContain('it is a FIFO, not a regular file');
    }
    // Through a pipe of the shell: what Node makes for a child is a socket, which no path can open.
    const piped = spawnSync(
      'bash',
      ['-c', '"$@" | cat', 'bash', process.execPath, COMMAND, 'read', path, '/x', '-o', '/dev/stdout'],
      {
        encoding: 'utf8',
      },
    );
    expect(piped).toMatchObject({ stderr: '', stdout: expect.stringMatching(/5\s+.*6/s) });
  });
});
