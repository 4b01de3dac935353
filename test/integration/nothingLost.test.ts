import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, expect, test } from 'vitest';
import { makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Describer } from './interrupted/Describer.js';

/** Random files that lose an object each, and what makes them others. */
const FILES = Number(process.env.H5RX_DELETIONS ?? 150);
const SEED = Number(process.env.H5RX_DELETIONS_SEED ?? 1);

interface Description {
  readonly number?: number;
  readonly same?: number;
  readonly links?: Record<string, Description | string>;
}

describeWithTools('an object deleted', ['python'], ({ python }) => {
  const folder = makeFolder();
  const script = fileURLToPath(new URL('nothingLost/make.py', import.meta.url));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test(`from ${FILES} random files: every other value stays`, async () => {
    const { stdout, stderr } = spawnSync(python, [script, folder, String(FILES), String(SEED)], { encoding: 'utf8' });
    expect(stderr).toBe('');
    const files = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { name: string; delete: string | null });
    const describer = new Describer(python, folder);
    let compared = 0;
    for (const { name, delete: path } of files) {
      if (path === null) continue;
      const place = join(folder, name);
      const before = objectsOf(await describer.describe(new Uint8Array(readFileSync(place))), path);
      const file = await run(h5.H5Fopen_async(place, h5.H5F_ACC_RDWR));
      await run(h5.H5Ldelete_async(file, path));
      await run(h5.H5Fclose_async(file));
      const after = objectsOf(await describer.describe(new Uint8Array(readFileSync(place))), path);
      const kept = [...before].filter(([other]) => other !== path && !other.startsWith(`${path}/`));
      const lost = kept.filter(([other, description]) => after.get(other) !== description);
      expect(lost, `${name}, ${path} of seed ${SEED}`).toEqual([]);
      expect(await exists(place, path), `${name} ${path}`).toBe(false);
      compared += kept.length;
    }
    describer.end();
    expect(compared).toBeGreaterThan(5 * FILES);
  }, 120_000);
});

async function exists(place: string, path: string): Promise<boolean> {
  const file = await run(h5.H5Fopen_async(place, h5.H5F_ACC_RDONLY));
  const answer = await run(h5.H5Lexists_async(file, path));
  await run(h5.H5Fclose_async(file));
  return answer;
}

/** Each path with what is there, without the link that is deleted, by whatever way its group is reached. */
function objectsOf(text: string, deleted: string): Map<string, string> {
  const root = JSON.parse(text) as Description;
  expect(root).not.toHaveProperty('error');
  const byNumber = new Map<number, Description>();
  const collect = (item: Description): void => {
    if (item.number !== undefined) byNumber.set(item.number, item);
    for (const link of Object.values(item.links ?? {})) if (typeof link !== 'string') collect(link);
  };
  collect(root);
  const described = (item: Description): Description => (item.same === undefined ? item : byNumber.get(item.same)!);
  const way = deleted.split('/').slice(1);
  const name = way.pop()!;
  const group = way.reduce((item, part) => described(item.links![part] as Description), root);
  const objects = new Map<string, string>();
  const visit = (item: Description, path: string): void => {
    const whole = described(item);
    const { number: _, links = {}, ...own } = whole;
    const kept = Object.entries(links).filter(([link]) => whole !== group || link !== name);
    objects.set(path || '/', JSON.stringify({ ...own, links: kept.map(([link]) => link) }));
    // What several links lead to is entered by its first one only.
    if (item.same !== undefined) return;
    for (const [link, what] of kept) {
      if (typeof what === 'string') objects.set(`${path}/${link}`, what);
      else visit(what, `${path}/${link}`);
    }
  };
  visit(root, '');
  return objects;
}
