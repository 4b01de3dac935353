import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { printable, printableText } from '../../src/cli/format/printable.js';
import { describeWithTools } from '../support/tools.js';
import { COMMAND, h5rx } from './h5rx.js';

/** Red letters, a title of the window, a change of direction, DEL, C1, a line of its own, a separator, a mark, an isolate. */
const BAD = '\u001b[31m\u001b]0;owned\u0007\u202eevil\u007f\u009b\nline\r\u2028\u200f\u2066end';

/** Every character that may stand in no output, written down apart from the code; a line feed only ends a line. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

describe('printable', () => {
  test('escapes as JSON does, what JSON leaves alone too', () => {
    expect(printable(BAD)).toBe(
      '\\u001b[31m\\u001b]0;owned\\u0007\\u202eevil\\u007f\\u009b\\nline\\r\\u2028\\u200f\\u2066end',
    );
    expect(printable('größer 温度 → ∞ 👍 "quoted" \\')).toBe('größer 温度 → ∞ 👍 "quoted" \\');
    expect(printable('\u{e0041}\ud800')).toBe('\\udb40\\udc41\\ud800');
  });

  test('keeps the line feeds of text, and the value of JSON', () => {
    expect(printableText('one\ntwo\u001b')).toBe('one\ntwo\\u001b');
    const value = { [BAD]: [BAD, '\u{e0041}'] };
    expect(JSON.parse(printableText(JSON.stringify(value, null, 2)))).toEqual(value);
  });
});

test('only two files of the command write to the terminal', () => {
  const source = fileURLToPath(new URL('../../src/cli/', import.meta.url));
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const writing = files.filter((name) =>
    /process\.std(out|err)\.write|console\./.test(readFileSync(join(source, name), 'utf8')),
  );
  expect(writing.sort()).toEqual(['Output.ts', 'print.ts']);
});

describeWithTools('a hostile file', ['python'], ({ python }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-hostile-'));
  const file = join(folder, 'hostile.h5');
  const script = fileURLToPath(new URL('hostile.py', import.meta.url));
  beforeAll(() => void execFileSync(python, [script, BAD, file, join(folder, 'shown.h5')]));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Everything that a run prints; it did print something. */
  async function printed(...args: string[]): Promise<string> {
    const { stdout, stderr } = await h5rx(...args);
    expect((stdout + stderr).length).toBeGreaterThan(0);
    return stdout + stderr;
  }

  test.each([
    ['ls', file],
    ['ls', file, '--json'],
    ['ls', file, `/g${BAD}`],
    ['info', file, '/'],
    ['info', file, '/', '--json'],
    ['info', file, `/${BAD}`],
    ['info', file, '/enum'],
    ['info', file, '/raw'],
    ['info', file, `/type${BAD}`],
    ['info', file, `/missing${BAD}`],
    ['--debug', 'info', file, `/missing${BAD}`],
    ['stats', file, `/${BAD}`],
    ['stats', file, `/${BAD}`, '--json'],
    ['stats', file, '/text'],
    ['stats', file, '/compound'],
    ['stats', file, '/raw'],
    ['read', file, '/text'],
    ['read', file, '/text', '--format', 'json'],
    ['read', file, '/compound'],
    ['read', file, '/compound', '--format', 'json'],
    ['read', file, '/enum'],
    ['read', file, '/refs'],
    ['read', file, '/refs', '--format', 'json'],
    ['read', file, '/text', '--select', BAD],
    ['read', file, '/text', '--format', BAD],
    ['read', file, '/text', '--format', 'npy'],
    ['read', file, '/text', '-o', `/nowhere/${BAD}`],
    ['rm', file, `/${BAD}`, '--dry-run'],
    ['mv', file, `/${BAD}`, `/new${BAD}`, '--dry-run'],
    ['cp', file, `/${BAD}`, `/new${BAD}`, '--dry-run'],
    ['cp', file, '/compound', '/copy', '--dry-run'],
    ['attr', 'set', file, '/', BAD, BAD, '--dry-run'],
    ['attr', 'rm', file, '/', BAD, '--dry-run'],
    ['attr', 'mv', file, '/', BAD, `new${BAD}`, '--dry-run'],
    ['attr', 'rm', file, '/', `missing${BAD}`],
    ['repack', file, join(folder, `out${BAD}.h5`), '--dry-run'],
    ['repack', file, join(folder, 'out.h5'), '--chunk', `${BAD}=3`],
    [`unknown${BAD}`],
    ['ls', file, `--unknown${BAD}`],
    ['ls', join(folder, `missing${BAD}.h5`)],
    ['demo', '--keep', `/nowhere/${BAD}`],
  ])('prints no character that could do harm: command %#', async (...args) => {
    expect(await printed(...args)).not.toMatch(RAW);
  });

  test('neither do commands that change it', async () => {
    const copy = join(folder, 'copy.h5');
    copyFileSync(file, copy);
    for (const args of [
      ['mv', copy, `/g${BAD}`, `/moved${BAD}`],
      ['cp', copy, '/compound', `/copied${BAD}`],
      ['attr', 'set', copy, '/', BAD, `other${BAD}`],
      ['rm', copy, `/${BAD}`],
    ])
      expect(await printed(...args)).not.toMatch(RAW);
  });

  test('CSV is exact for programs and escaped on a terminal', async () => {
    const { stdout } = await h5rx('read', file, '/text', '--format', 'csv');
    expect(stdout).toBe(`"${BAD}"\nplain\n`);
    const code = 'import pty, sys; sys.exit(pty.spawn(sys.argv[1:]))';
    const args = ['-c', code, process.execPath, COMMAND, 'read', file, '/text', '--format', 'csv'];
    const terminal = execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
    expect(terminal).toContain('\\u001b[31m');
    expect(terminal.replaceAll('\r\n', '\n')).not.toMatch(RAW);
  });
});
