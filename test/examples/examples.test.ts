import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { h5dump } from '../support/tools.js';

const example = (name: string): string => fileURLToPath(new URL(`../../examples/${name}`, import.meta.url));

/** Runs an example with a temporary folder of its own, in which it must leave nothing. */
async function output(name: string, ...args: string[]): Promise<string[]> {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [example(name), ...args]);
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

describe('examples', () => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-examples-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  test('port-from-c.mjs', async () => {
    const file = join(folder, 'port.h5');
    const lines = await output('port-from-c.mjs', file);
    expect(lines.slice(0, 4)).toEqual([
      'inserted 5 operations',
      '0 in progress, 0 in the set',
      'read 4 5 12 13 20 21',
      "operation 8, H5Dopen_async, failed: '/no such dataset' is not in 'port.h5'",
    ]);
    expect(lines[4]).toMatch(
      /^ {2}called in line \d+ with loc_id=0x1\w+ \(file\), name="no such dataset", dapl_id=H5P_DEFAULT, es_id=0x10\w+ \(event set\)$/,
    );
    const dump = h5dump();
    if (dump)
      expect((await promisify(execFile)(dump, ['-d', 'x', '-y', file])).stdout).toMatch(
        /SIMPLE \{ \( 6, 4 \) \/ \( 6, 4 \) \}[\s\S]*0, 1, 2, 3,\s+4, 5, 6, 7,/,
      );
  });

  test('pipeline.mjs', async () => {
    const lines = await output('pipeline.mjs');
    expect(lines).toEqual([
      '48 chunks, 24 MiB',
      expect.stringMatching(/^reading alone [\d.]+ s, computing alone [\d.]+ s, both at once [\d.]+ s$/),
      expect.stringMatching(/^\d+ % of the shorter one is hidden$/),
      'the same histogram both ways: true',
      expect.stringMatching(/^fullest bin: \d+ of 64, with \d+ values$/),
    ]);
  });

  test('cancel.mjs', async () => {
    const lines = await output('cancel.mjs');
    expect(lines).toEqual([
      expect.stringMatching(/^stream: canceled after \d+ MiB because of: this example has seen enough$/),
      expect.stringMatching(
        /^event set: all still \d+ ms after the cancel, which 3 operations had already passed or begun$/,
      ),
      'event set: {"inserted":3,"active":0,"running":0,"succeeded":2,"failed":0,"canceled":1}',
      "event set: the read ended as 'canceled'",
    ]);
  });

  test('serve.mjs serves the page and the library, and nothing outside', async () => {
    const server = spawn(process.execPath, [example('serve.mjs'), '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const [line] = (await once(createInterface(server.stdout), 'line')) as [string];
      const { port } = new URL(line);
      /** As it stands: `fetch` would tidy the path up. */
      const status = async (path: string, method = 'GET'): Promise<string> => {
        const asked = request({ host: '127.0.0.1', port, path, method }).end();
        const [response] = await once(asked, 'response');
        response.resume();
        return `${response.statusCode} ${response.headers['content-type'] ?? response.headers.location}`;
      };
      expect(await status('/')).toBe('302 /examples/page/');
      expect(await status('/?url=https%3A%2F%2Fh')).toBe('302 /examples/page/?url=https%3A%2F%2Fh');
      expect(await status('/examples/page/')).toBe('200 text/html; charset=utf-8');
      expect(await status('/examples/page/page.css')).toBe('200 text/css; charset=utf-8');
      expect(await status('/dist/standalone/h5rx.js?v=1')).toBe('200 text/javascript; charset=utf-8');
      expect(await status('/dist/worker/browser.js', 'HEAD')).toBe('200 text/javascript; charset=utf-8');
      for (const path of [
        '/package.json',
        '/examples/serve.mjs',
        '/examples/page/../serve.mjs',
        '/dist/..%2fpackage.json',
        '/dist/%2e%2e/package.json',
        '/%00',
        '/%',
        '//etc/passwd',
        '/../../etc/passwd',
        '/dist',
        '/examples/pagex',
      ]) {
        expect(`${path} ${await status(path)}`).toBe(`${path} 404 text/plain`);
      }
      expect(await status('/', 'POST')).toBe('405 text/plain');
    } finally {
      server.kill();
    }
  });
});
