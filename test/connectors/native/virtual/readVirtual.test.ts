import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ViewedDataset, ViewedFile } from '../../../../src/connectors/native/reader/ViewedFile.js';
import { openSource } from '../../../../src/connectors/native/reader/virtual/openSource.js';
import { openVirtual } from '../../../../src/connectors/native/reader/virtual/openVirtual.js';
import { readVirtual } from '../../../../src/connectors/native/reader/virtual/readVirtual.js';
import type { Selection } from '../../../../src/model/Dataspace.js';
import type { H5Data } from '../../../../src/model/H5Data.js';
import type { Steps } from '../../../../src/runtime/schedule/Steps.js';
import { describeWithTools } from '../../../support/tools.js';
import { carryOut, fileOnDisk } from './fileOnDisk.js';

interface Told {
  readonly file: string;
  readonly dataset: string;
  readonly shape: number[];
  readonly reads: { hyperslab?: [number[], number[], number[], number[]]; points?: number[][]; values: number[] }[];
}

const OPTIONS = { memType: 'H5T_NATIVE', pieceBytes: 2 ** 20, hid: 1 } as const;

describeWithTools('virtual datasets', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-virtual-'));
  let told: Told[] = [];
  beforeAll(() => {
    const script = fileURLToPath(new URL('../../../integration/virtual/make.py', import.meta.url));
    const { stdout, stderr } = spawnSync(python, [script, folder, '1', '260'], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    expect(stderr).toBe('');
    told = JSON.parse(stdout);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function* opened(path: string, name: string, late: boolean): Steps<{ file: ViewedFile; dataset: ViewedDataset }> {
    const file = yield* fileOnDisk(join(folder, path), late);
    const source = yield* openSource(file, '.', name);
    if (!source) throw new Error(`no ${name}`);
    return source;
  }

  function selectionOf({ hyperslab, points }: Told['reads'][number]): Selection {
    if (points) return { type: 'points', points };
    if (!hyperslab) return { type: 'all' };
    const [start, count, stride, block] = hyperslab;
    return { type: 'hyperslab', start, stride, count, block };
  }

  test.each([false, true])(
    'of random form are read as h5py reads them: bytes late %s',
    { timeout: 120_000 },
    async (late) => {
      expect(told.length).toBeGreaterThanOrEqual(200);
      for (const { file: path, dataset: name, shape, reads } of told) {
        const { file, dataset } = await carryOut(opened(path, name, late));
        const virtual = await carryOut(openVirtual(file, dataset));
        expect([path, name, virtual.dims]).toEqual([path, name, shape]);
        for (const read of reads) {
          const request = { dims: virtual.dims, fileSelection: selectionOf(read), memory: 'packed' } as const;
          const data = await carryOut(readVirtual(file, dataset, virtual, request, OPTIONS));
          expect([path, name, read, numbersOf(data)]).toEqual([path, name, read, read.values]);
        }
      }
    },
  );
});

function numbersOf(data: H5Data | undefined): number[] {
  return Array.from(data as unknown as ArrayLike<number>, Number);
}
