import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { FileSpace } from '../../src/format/edit/FileSpace.js';
import { BytesStorage } from '../../src/storage/bytes.js';
import { RecordedStorage } from '../format/edit/RecordedStorage.js';
import { makeFolder } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';
import { Describer } from './interrupted/Describer.js';
import { EDITS } from './interrupted/edits.js';

describeWithTools('edits that are interrupted between two writes', ['python'], ({ python }) => {
  const folder = makeFolder();
  const script = fileURLToPath(new URL('interrupted/make.py', import.meta.url));
  const names = python ? spawnSync(python, [script, folder], { encoding: 'utf8' }).stdout.trim().split('\n') : [];
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('there are files of every kind', () => expect(names.length).toBe(18));

  test.each(names)('%s is the old or the new one after every write of every edit', async (name) => {
    const original = new Uint8Array(readFileSync(join(folder, name)));
    const style = name.startsWith('earliest') ? 'earliest' : name.startsWith('v110') ? 'v18' : 'v110';
    const describer = new Describer(python, folder);
    const old = await describer.describe(original);
    const problems: string[] = [];
    let interruptions = 0;
    for (const { name: what, edit, between } of EDITS) {
      const storage = new RecordedStorage(original.slice());
      const writes = storage.record();
      const space = FileSpace.open(storage);
      edit(space, style);
      space.close();
      const after = await describer.describe(bytesOf(storage));
      if (after === old || after.startsWith('{"error"')) {
        problems.push(`${what}: ${after === old ? 'nothing changed' : after}`);
        continue;
      }
      const states = await Promise.all(
        writes.map((_, count) => {
          const interrupted = new BytesStorage(original.slice(), true);
          for (const write of writes.slice(0, count)) write(interrupted);
          return describer.describe(bytesOf(interrupted));
        }),
      );
      interruptions += states.length;
      for (const [count, state] of states.entries()) {
        if (state === old || state === after || (between && !state.startsWith('{"error"'))) continue;
        problems.push(`${what}, after ${count} of ${writes.length} writes: ${state.slice(0, 300)}`);
      }
    }
    describer.end();
    expect(problems).toEqual([]);
    expect(interruptions).toBeGreaterThan(EDITS.length);
  });
});

function bytesOf(storage: BytesStorage): Uint8Array {
  const bytes = new Uint8Array(storage.size());
  storage.read(bytes, 0);
  return bytes;
}
