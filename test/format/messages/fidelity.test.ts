import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../../support/tools.js';
import { runScript } from '../facts.js';
import { encodeAgain } from './encodeAgain.js';
import { variantOf } from './variantOf.js';
import { openWhole, walkMessages } from './walkMessages.js';

/** What must have been compared, in words of `variantOf`; the newest version that a library writes depends on its own. */
const VARIANTS = [
  'attribute 1',
  'attribute 2 shared',
  'attribute 3',
  'attribute 3 shared',
  'attribute info',
  'continuation',
  'dataspace 1',
  'dataspace 2',
  'datatype 1 class 0',
  'datatype 1 class 1',
  'datatype 1 class 2',
  'datatype 1 class 3',
  'datatype 1 class 4',
  'datatype 1 class 5',
  'datatype 1 class 6',
  'datatype 1 class 7',
  'datatype 1 class 8',
  'datatype 1 class 9',
  'datatype 2 class 10',
  'datatype 2 class 6',
  'datatype 2 class 9',
  'datatype 3 class 10',
  'datatype 3 class 6',
  'datatype 3 class 8',
  'datatype 3 class 9',
  'datatype 4 class 6',
  'datatype 4 class 7',
  'datatype 5 class 11',
  'datatype shared',
  'external files',
  'fill value 2 default',
  'fill value 2 undefined',
  'fill value 2 user-defined',
  'fill value 3 default',
  'fill value 3 undefined',
  'fill value 3 user-defined',
  'fill value old',
  'filter pipeline 1',
  'filter pipeline 2',
  'group info',
  'layout 3 chunked btree1',
  'layout 3 compact',
  'layout 3 contiguous',
  'layout 4 chunked btree2',
  'layout 4 chunked extensible-array',
  'layout 4 chunked fixed-array',
  'layout 4 chunked implicit',
  'layout 4 chunked single',
  'layout 4 virtual',
  'link external',
  'link hard',
  'link info',
  'link soft',
  'modification time',
  'reference count',
  'symbol table',
];

describeWithTools('messages of files that HDF5 wrote, read and encoded again', ['python'], ({ python }) => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'h5rx-messages-'));
    runScript(python, '../corpus/generate.py', folder);
    runScript(python, 'extra.py', folder);
    runScript(python, 'messages/sizes.py', folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('are the same, byte by byte', () => {
    const variants = new Set<string>();
    let compared = 0;
    for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.h5'))) {
      const file = openWhole(join(folder, name));
      for (const message of walkMessages(file)) {
        const again = encodeAgain(file, message);
        if (again === undefined) continue;
        const variant = variantOf(file, message);
        const length = message.isPadded ? Math.ceil(again.length / 8) * 8 : again.length;
        const expected = Buffer.from(message.data).toString('hex');
        const where = `${variant} ${message.where} of ${name}`;
        expect(
          Buffer.from(again)
            .toString('hex')
            .padEnd(2 * length, '0'),
          where,
        ).toBe(expected);
        variants.add(variant);
        compared++;
      }
    }
    expect(compared).toBeGreaterThan(15_000);
    expect(VARIANTS.filter((variant) => !variants.has(variant))).toEqual([]);
  });
});
