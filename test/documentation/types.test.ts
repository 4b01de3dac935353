import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { ROOT } from './pages.js';
import { importsOf, type Program, programsFor } from './programs.js';

const HERE = fileURLToPath(new URL('.', import.meta.url));

/** What Chromium has and the types of TypeScript do not. */
const CHROMIUM = `
declare function showOpenFilePicker(): Promise<[FileSystemFileHandle]>;
declare function showSaveFilePicker(options?: { suggestedName?: string }): Promise<FileSystemFileHandle>;
`;

/** Programs as TypeScript, each in the lines that it has in its page. */
function sourceOf(program: Program, runner: 'node' | 'chromium'): string {
  const lines = [`${importsOf(program, runner, '.')} export {};`];
  for (const { line, code } of program.blocks) {
    while (lines.length < line - 1) lines.push('');
    lines.push(...code.trimEnd().split('\n'));
  }
  return lines.join('\n');
}

/**
 * What counts in a program in JavaScript: names that nothing declares or exports, wherever they stand. A reader of JavaScript has no
 * use for a type that is narrowed.
 */
const NAMES = [2304, 2305, 2307, 2503, 2551, 2552, 2724];

/** What TypeScript has against the programs. */
function complaintsOf(where: 'node' | 'chromium'): string[] {
  const programs = programsFor(where);
  const runner = where === 'node' ? 'node' : 'browser';
  const files = new Map(
    programs.map((program, n) => [join(HERE, `program${n}.ts`), { program, source: sourceOf(program, where) }]),
  );
  const globals = join(HERE, 'globals.d.ts');
  const options: ts.CompilerOptions = {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: [
      'lib.es2022.d.ts',
      'lib.esnext.disposable.d.ts',
      'lib.dom.d.ts',
      'lib.dom.iterable.d.ts',
      'lib.dom.asynciterable.d.ts',
    ],
    types: runner === 'node' ? ['node'] : [],
    typeRoots: [join(ROOT, 'node_modules/@types')],
    paths: {
      h5rx: [join(ROOT, `dist/${runner}/index.d.ts`)],
      'h5rx/hsds': [join(ROOT, `dist/hsds/${runner}/index.d.ts`)],
    },
    strict: true,
    skipLibCheck: true,
    allowJs: true,
    noEmit: true,
  };
  const host = ts.createCompilerHost(options);
  const { getSourceFile, fileExists, readFile } = host;
  const given = (name: string): string | undefined => (name === globals ? CHROMIUM : files.get(name)?.source);
  host.fileExists = (name) => given(name) !== undefined || fileExists(name);
  host.readFile = (name) => given(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = given(name);
    return text === undefined ? getSourceFile(name, ...rest) : ts.createSourceFile(name, text, ts.ScriptTarget.ES2022);
  };
  const program = ts.createProgram([...files.keys(), globals], options, host);
  return ts.getPreEmitDiagnostics(program).flatMap(({ file, start = 0, messageText, code }) => {
    const { page, blocks } = files.get(file?.fileName ?? '')?.program ?? {};
    const isJavaScript = blocks?.every(({ language }) => language === 'js');
    if (isJavaScript && !NAMES.includes(code)) return [];
    const line = (file?.getLineAndCharacterOfPosition(start).line ?? 0) + 1;
    return [`${page ?? file?.fileName}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`];
  });
}

describe('TypeScript knows every name of the programs of the documentation, and the types of those in TypeScript', () => {
  test.each(['node', 'chromium'] as const)('in %s', (runner) => {
    expect(complaintsOf(runner)).toEqual([]);
  });
});
