import { spawnSync } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Judge } from './copying/Judge.js';

const STYLES = ['earliest', 'v108', 'v110', 'v200'];
const FLAGS: (readonly (keyof h5.ObjectCopy)[])[] = [
  [],
  ['shallowHierarchy'],
  ['expandSoftLink'],
  ['withoutAttr'],
  ['expandReference'],
];

describeWithTools('an object copied', ['python', 'h5dump'], ({ python, h5dump }) => {
  const folder = makeFolder();
  const judge = new Judge(python);
  beforeAll(() => {
    const script = fileURLToPath(new URL('copying/make.py', import.meta.url));
    const { stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });
  afterAll(() => {
    judge.end();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const style of STYLES) {
    for (const flags of FLAGS) {
      // Flags have nothing to do with versions, beyond old and new groups.
      if (flags.length > 0 && style !== 'earliest' && style !== 'v110') continue;
      const title = `of a file in the style of ${style}, with ${flags.join(', ') || 'no flag'}`;
      test(`${title}: within it, as h5py does`, () => compare(style, flags, true), 60_000);
      test(`${title}: to another file, as h5py does`, () => compare(style, flags, false), 60_000);
    }
  }

  async function compare(style: string, flags: readonly string[], isWithin: boolean): Promise<void> {
    const name = `${style}-${flags.join('-')}-${isWithin ? 'within' : 'between'}`;
    const [ours, theirs] = ['ours', 'theirs'].map((by) => join(folder, `${name}-${by}.h5`)) as [string, string];
    for (const path of [ours, theirs]) copyFileSync(join(folder, `${style}.h5`), path);
    const targets = isWithin ? [ours, theirs] : [ours, theirs].map((path) => path.replace('.h5', '-copy.h5'));
    const [our, their] = targets as [string, string];
    await copy(ours, our, Object.fromEntries(flags.map((flag) => [flag, true])));
    expect(await judge.copy(theirs, 'g', their, 'copy', flags)).toEqual({});
    expect(await describe(our, 'copy')).toEqual(await describe(their, 'copy'));
    expect(await describe(ours, 'g')).toEqual(await describe(theirs, 'g'));
    for (const path of [our, their]) expect(await judge.edit(path, 'copy')).toEqual({});
    expect(await describe(our, 'copy')).toEqual(await describe(their, 'copy'));
    // This h5dump is older than what style v200 has, and knows no committed datatype that no link leads to.
    const [dumped, expected] = [our, their].map((path) => spawnSync(h5dump, ['-p', path], { maxBuffer: 2 ** 28 }));
    expect([dumped!.status, String(dumped!.stderr)]).toEqual([expected!.status, String(expected!.stderr)]);

    // What references lead to, libhdf5 links in the root group, unless it has come to it before; we only what nothing else leads to.
    async function describe(path: string, object: string): Promise<unknown> {
      const objects = (await judge.describe(path, object)) as Record<string, unknown>[];
      return flags.includes('expandReference') ? objects.map(({ references: _, ...rest }) => rest) : objects;
    }
  }
});

async function copy(source: string, target: string, flags: h5.ObjectCopy): Promise<void> {
  const file = await run(h5.H5Fopen_async(source, h5.H5F_ACC_RDWR));
  const other = target === source ? file : await run(h5.H5Fcreate_async(target, h5.H5F_ACC_TRUNC));
  await run(h5.H5Ocopy_async(file, 'g', other, 'copy', flags));
  if (other !== file) await run(h5.H5Fclose_async(other));
  await run(h5.H5Fclose_async(file));
}
