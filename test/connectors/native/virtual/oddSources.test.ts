import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Selection } from '../../../../src/model/Dataspace.js';
import { H5Error } from '../../../../src/model/H5Error.js';
import type { Steps } from '../../../../src/runtime/schedule/Steps.js';
import { elementsOf, toldElements } from '../../../integration/virtual/elements.js';
import { describeWithTools } from '../../../support/tools.js';
import { carryOut, fileOnDisk } from './fileOnDisk.js';
import { readAny } from './readAny.js';

describeWithTools('sources', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-sources-'));
  let told: Record<string, unknown> = {};
  beforeAll(() => {
    const script = fileURLToPath(new URL('../../../integration/virtual/failures.py', import.meta.url));
    const { stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
    told = JSON.parse(stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const read = (path: string, name: string, late: boolean, selection?: Selection): Steps<unknown> =>
    readAny(fileOnDisk(join(folder, path), late), name, selection);

  const failure = (path: string, name: string): Promise<H5Error> =>
    carryOut(read(path, name, false)).then(
      (value) => {
        throw new Error(`'${name}' was read: ${JSON.stringify(value)}`);
      },
      (error: unknown) => error as H5Error,
    );

  test.each([false, true])(
    'are read where h5py reads them, and what is missing is the fill value: bytes late %s',
    async (late) => {
      const known = Object.entries(told).filter(
        ([key, values]) => values !== null && !/^damaged.h5 (s|c|b\d)$/.test(key),
      );
      expect(known.length).toBeGreaterThan(20);
      for (const [key, values] of known) {
        const at = key.indexOf(' ');
        const data = await carryOut(read(key.slice(0, at), key.slice(at + 1), late));
        // Elements of variable length are libhdf5's to read.
        if (data === undefined && /strings|sequences/.test(key)) continue;
        expect([key, elementsOf(data)]).toEqual([key, toldElements(key, values)]);
      }
    },
  );

  test.each([
    ['missing group', 'not-found', 'none'],
    ['circle', 'not-found', 'more than 16 links'],
    ['text', 'corrupt-file', 'text.h5'],
    ['cut', 'corrupt-file', 'cut.h5'],
    ['group', 'bad-argument', 'is a group, not a dataset'],
    ['through dataset', 'not-found', 'leads nowhere'],
    ['texts', 'unsupported', 'conversion'],
    ['nothing', 'corrupt-file', '5 elements are mapped, and 0'],
    ['short', 'corrupt-file', '5 elements are mapped, and 3'],
    ['wrong rank', 'corrupt-file', 'rank 1'],
    ['itself', 'corrupt-file', 'source of itself'],
    ['one', 'corrupt-file', 'source of itself'],
    ['deep39', 'unsupported', 'more than 32'],
    ['wide19', 'unsupported', 'more than 1024 times'],
  ])("'%s' is an error that names the source", { timeout: 60_000 }, async (name, kind, text) => {
    expect(told[`main.h5 ${name}`] ?? null).toBeNull();
    const error = await failure('main.h5', name);
    expect(error).toBeInstanceOf(H5Error);
    expect(error.message).toContain('source');
    expect(error.message).toContain(text);
    expect(error.kind).toBe(kind);
  });

  test('of raw data that are missing are an error, where they are read', async () => {
    const error = await failure('external.h5', 'missing second');
    expect(error.kind).toBe('not-found');
    expect(error.message).toContain("'none.raw'");
    const first = { type: 'hyperslab', start: [1], stride: [1], count: [3], block: [1] } as const;
    expect(elementsOf(await carryOut(read('external.h5', 'missing second', false, first)))).toEqual([101, 102, 103]);
  });
});
