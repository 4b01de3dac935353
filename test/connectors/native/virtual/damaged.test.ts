import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { H5Error } from '../../../../src/model/H5Error.js';
import { Allocations } from '../../../integration/corruption/Allocations.js';
import { Random } from '../../../integration/corruption/Random.js';
import { describeWithTools } from '../../../support/tools.js';
import { carryOut, fileOnDisk } from './fileOnDisk.js';
import { readAny } from './readAny.js';

const DAMAGES = 500;
const NAMES = ['fixed', 'growing', 'series', 'nested', 'outside'];
/** Steps of a read of a few hundred elements, however damaged. */
const MOST_STEPS = 20_000;
const MOST_ALLOCATED = 2 ** 24;

describeWithTools('damaged files with virtual datasets and external raw data', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-damaged-'));
  beforeAll(() => {
    const script = fileURLToPath(new URL('../../../integration/virtual/failures.py', import.meta.url));
    const { stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
    expect(stderr).toBe('');
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** What a dataset of a file of these bytes has, or the kind of its failure. */
  async function outcome(bytes: Uint8Array, name: string): Promise<unknown> {
    let steps = 0;
    const limit = (): void => {
      steps += 1;
      if (steps > MOST_STEPS) throw new Error(`more than ${MOST_STEPS} steps`);
    };
    try {
      return await carryOut(readAny(fileOnDisk(join(folder, 'damaged.h5'), false, bytes), name), limit);
    } catch (error) {
      if (error instanceof H5Error) return error.kind;
      throw error;
    }
  }

  test('are read, or fail with an H5Error, soon and in little memory', { timeout: 120_000 }, async () => {
    const whole = new Uint8Array(readFileSync(join(folder, 'damaged.h5')));
    const allocations = new Allocations();
    const kinds = new Map<unknown, number>();
    for (let n = 0; n < DAMAGES; n += 1) {
      const random = new Random(n);
      let bytes = whole.slice();
      for (let changes = random.between(1, 4); changes > 0; changes -= 1) {
        const at = random.below(bytes.length);
        if (random.chance(0.05)) bytes = bytes.slice(0, at + 1);
        else bytes[at]! = random.chance(0.5) ? bytes[at]! ^ (1 << random.below(8)) : random.below(256);
      }
      for (const name of NAMES) {
        const found = await allocations.during(() => outcome(bytes, name));
        expect([n, name, allocations.largest <= MOST_ALLOCATED]).toEqual([n, name, true]);
        const kind = typeof found === 'string' ? found : 'read';
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    }
    expect([...kinds.keys()].sort()).toEqual(expect.arrayContaining(['corrupt-file', 'read']));
    expect(kinds.get('bad-argument')).toBeUndefined();
  });
});
