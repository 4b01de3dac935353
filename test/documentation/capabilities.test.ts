import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FilterSupport } from 'h5rx';
import { describe, expect, test } from 'vitest';
import { capabilitiesTable, tableOf, written } from '../../scripts/capabilitiesTable.mjs';
import { ROOT } from './pages.js';

describe('the table of what connectors have', () => {
  test('in docs/hsds.md is the one that their capabilities give: node scripts/capabilitiesTable.mjs --write', async () => {
    const { table } = written(readFileSync(join(ROOT, 'docs/hsds.md'), 'utf8'));
    expect(table).toBe(await capabilitiesTable());
  });

  const all = { unsupported: {} };
  const less = {
    unsupported: { H5Mget: 'no maps', H5Mput: 'no maps', 'dcpl_id.virtual': 'no sources' },
    notes: { H5Mopen: 'slowly' },
    filters: new Map<number, FilterSupport>([
      [1, 'applied'],
      [4, 'refused'],
    ]),
  } as const;

  test('counts the routines of each chapter, and joins what differs alike', () => {
    const names = ['H5Mget', 'H5Mput', 'H5Mopen', 'H5DSis_scale', 'H5Frepack', 'H5Oget_creation'];
    const exported = ['H5Mget_async', 'H5Mput_async', 'H5Mopen_async', 'H5DSis_scale_async', 'repackFile'];
    expect(tableOf([all, less], names, exported).split('\n')).toEqual([
      '| chapter | routines | native | HSDS |',
      '| --- | --- | --- | --- |',
      '| H5M | 3 | all | 1 |',
      '| H5DS | 1 | all | all |',
      '| H5F | 1 | all | all |',
      '',
      '| what is not the same | native | HSDS |',
      '| --- | --- | --- |',
      '| `H5Mget_async`, `H5Mput_async` | yes | no: no maps |',
      '| `H5Mopen_async` | yes | slowly |',
      '| `dcpl_id.virtual` | yes | no: no sources |',
      '',
      '| filters of new datasets | HSDS |',
      '| --- | --- |',
      expect.stringMatching(/^\| deflate \| /),
      expect.stringMatching(/^\| {2}\| /),
      expect.stringMatching(/^\| szip \| refused/),
    ]);
  });

  test('wants to know what callers know a routine as', () => {
    expect(() => tableOf([all, less], ['H5Fnew'], [])).toThrow('what do callers know H5Fnew as?');
  });
});
