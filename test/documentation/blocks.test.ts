import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { type Block, readBlocks } from '../../scripts/documentBlocks.mjs';
import { BLOCKS, blocksFor, runnerOf } from './pages.js';

/** What an error says. */
function complaint(of: () => unknown): string | undefined {
  try {
    of();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

describe('every block of the documentation', () => {
  test('is taken by one runner', () => {
    const left = BLOCKS.map((block) => [`${block.page}:${block.line}`, complaint(() => runnerOf(block))] as const);
    expect(left.filter(([, message]) => message !== undefined)).toEqual([]);
    expect(BLOCKS.length).toBeGreaterThan(30);
  });

  test('that has no language is no program', () => {
    const isProgram = ({ code }: Block): boolean =>
      (ts.transpileModule(code, { reportDiagnostics: true }).diagnostics ?? []).length === 0;
    const programs = blocksFor('no program').filter(isProgram);
    expect(programs.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  test('of JSON is JSON', () => {
    for (const { page, line, code } of blocksFor('json'))
      expect(() => JSON.parse(code), `${page}:${line}`).not.toThrow();
  });
});

describe('a block', () => {
  const fenced = (language: string, ...before: string[]): string =>
    ['# A page', '', ...before, `\`\`\`${language}`, 'a();', '', '  b();', '```'].join('\n');

  test('is told with its language, its heading, its line and what is said before it', () => {
    expect(readBlocks(fenced('js', 'Text.', '', '<!-- runs: chromium -->', '<!-- continues -->', ''))).toEqual([
      {
        language: 'js',
        code: 'a();\n\n  b();\n',
        heading: 'A page',
        line: 9,
        directives: { runs: 'chromium', continues: true },
      },
    ]);
  });

  test('may be indented, and have longer fences around others', () => {
    const [first, ...others] = readBlocks('- one\n\n  ~~~~ md\n  ```js\n    a();\n  ```\n  ~~~~\n');
    expect(first).toMatchObject({ language: 'md', code: '```js\n  a();\n```\n' });
    expect(others).toEqual([]);
  });

  test.each([
    ['has no end', '```js\na();\n', /1: the block has no end/],
    ['has only spaces before it', 'Text.\n\n    a();\n', /3: .*only indented/],
    ['has a comment that says nothing', fenced('js', '<!-- run: chromium -->'), /4: .*says nothing/],
    ['has a comment without its value', fenced('js', '<!-- runs -->'), /says nothing/],
    ['has a comment with a value too many', fenced('js', '<!-- endless: yes -->'), /says nothing/],
    ['is not behind its comment', '<!-- endless -->\n\nText.\n', /3: a block was expected/],
    ['is not behind its comment, the last one', 'Text.\n\n<!-- endless -->\n', /a block was expected/],
  ])('that %s is an error', (_, markdown, message) => {
    expect(complaint(() => readBlocks(markdown))).toMatch(message);
  });

  test('before which a comment of others stands is none of ours', () => {
    expect(readBlocks(`<!-- results: begin -->\n| a |\n${fenced('sh')}`)).toHaveLength(1);
  });

  const runner = (language: string, directives: Block['directives'] = {}): string =>
    complaint(() => runnerOf({ language, directives, code: '', heading: '', line: 1 })) ??
    runnerOf({ language, directives, code: '', heading: '', line: 1 });

  test.each([
    ['js', {}, 'node'],
    ['ts', { endless: true }, 'node'],
    ['js', { runs: 'chromium' }, 'chromium'],
    ['html', {}, 'chromium'],
    ['sh', {}, 'commands'],
    ['python', {}, 'commands'],
    ['js', { file: 'rollup.config.mjs' }, 'file'],
    ['json', {}, 'json'],
    ['vue', { project: 'vue' }, 'project'],
    ['js', { project: 'react-19', file: 'src/App.jsx' }, 'project'],
    ['js', { server: 'hsds' }, 'node'],
    ['sh', { server: 'hsds' }, 'commands'],
    ['', {}, 'no program'],
  ] as const)('%s %o is taken', (language, directives, expected) => {
    expect(runner(language, directives)).toBe(expected);
  });

  test.each([
    ['vue', {}, "nothing runs 'vue'"],
    ['text', {}, "nothing runs 'text'"],
    ['js', { runs: 'node' }, 'js does not run in node'],
    ['sh', { runs: 'chromium' }, 'sh does not run in chromium'],
    ['sh', { continues: true }, 'sh is no program'],
    ['js', { project: 'angularjs' }, "there is no project 'angularjs'"],
    ['js', { server: 'ftp' }, "js has no server 'ftp'"],
    ['python', { server: 'hsds' }, "python has no server 'hsds'"],
    ['js', { server: 'hsds', runs: 'chromium' }, "js has no server 'hsds'"],
  ] as const)('%s %o is refused', (language, directives, expected) => {
    expect(runner(language, directives)).toBe(expected);
  });
});
