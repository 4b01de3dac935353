import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { COMMAND } from './h5rx.js';
import { writeEndlessFile, writeSampleFile } from './sampleFile.js';

const script = fileURLToPath(new URL('terminal.py', import.meta.url));

describeWithTools('h5rx with a terminal', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-terminal-'));
  const sample = join(folder, 'sample.h5');
  const endless = join(folder, 'endless.h5');
  beforeAll(async () => {
    await writeSampleFile(sample);
    await writeEndlessFile(endless);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const run = (trigger: string, ...args: string[]): { terminal: string; stdout: string; code: number } =>
    JSON.parse(execFileSync(python, [script, trigger, process.execPath, COMMAND, ...args], { encoding: 'utf8' }));

  test('draws a bar with the bytes and bytes per second, and takes it away at the end', () => {
    const { terminal, stdout, code } = run('', 'stats', sample, '/grid', '--json');
    expect(code).toBe(0);
    expect(terminal).toMatch(/Reading .*\d+%.*of 1\.3 KiB.*\/s/);
    expect(leftOn(terminal)).toBe('');
    expect(JSON.parse(stdout).n).toBe(336);
  });

  test('Ctrl-C takes the bar away, says how far it came, and ends with 130', () => {
    const { terminal, stdout, code } = run('%', 'stats', endless, '/endless');
    expect({ stdout, code }).toEqual({ stdout: '', code: 130 });
    expect(leftOn(terminal)).toMatch(/^h5rx: interrupted after .*iB of 1\.0 TiB of \/endless$/);
  });
});

/** What a terminal shows after the bar was taken away, which ends with the cursor being shown again. */
function leftOn(terminal: string): string {
  const showCursor = '\u001b[?25h';
  expect(terminal).toContain(showCursor);
  return stripVTControlCharacters(terminal.slice(terminal.lastIndexOf(showCursor))).trim();
}
