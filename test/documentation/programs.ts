import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5rx from 'h5rx';
import * as rxjs from 'rxjs';
import ts from 'typescript';
import type { DocumentedDomains } from './domains.js';
import { blocksFor, namesOf, type PageBlock } from './pages.js';

/*
 * The rule of the documentation's programs:
 *
 * - A block is a program. After `<!-- continues -->` it goes on with the program of the block before it.
 * - A program that imports from 'h5rx' is complete, as a reader would paste it. For any other the names of h5rx and RxJS that it uses
 *   are imported, and those that the fixture of its page exports (`fixtures/<page>.mjs`, `fixtures/<page>.chromium.mjs`).
 * - It runs in a folder of its own with `run.h5` (`writeRunFile.ts`). The host of a URL is a folder of a local server, which has that
 *   file as `https://example.org/data/run.h5`.
 * - One with `<!-- server: hsds -->` has an HSDS, `https://hsds.example.org`, of which the environment knows, with that file as
 *   `hdf5://home/me/run.h5` in a folder of its own (`domains.ts`).
 * - An Observable that is the value of a statement is subscribed to, for its first value; a subscription is waited for.
 * - A comment after a `console.log(…);`, at the end of its line, is what it prints first: `…` in it stands for anything, and white
 *   space does not count.
 * - It ends by itself, unless `<!-- endless -->` says that it does not: then it is stopped when it has printed what its comments say.
 */

/** What a program says that it prints. */
export interface Claim {
  /** In the page. */
  readonly line: number;
  readonly text: string;
}

export interface Program {
  readonly page: string;
  readonly name: string;
  readonly blocks: readonly PageBlock[];
  readonly isEndless: boolean;
  /** Whether it runs with an HSDS. */
  readonly needsHsds: boolean;
  readonly claims: readonly Claim[];
}

/** The programs that run somewhere, in the order of their pages. */
export function programsFor(runner: 'node' | 'chromium'): readonly Program[] {
  const programs: PageBlock[][] = [];
  for (const block of blocksFor(runner)) {
    if (block.language === 'html') continue;
    const last = programs.at(-1);
    if (!block.directives.continues) programs.push([block]);
    else if (last?.[0]?.page === block.page) last.push(block);
    else throw new Error(`${block.page}:${block.line}: there is nothing to continue`);
  }
  const names = namesOf(programs.map(([first]) => first as PageBlock));
  return programs.map((blocks, n) => ({
    page: (blocks[0] as PageBlock).page,
    name: names[n] as string,
    blocks,
    needsHsds: blocks.some(({ directives }) => directives.server === 'hsds'),
    isEndless: blocks.some(({ directives }) => directives.endless),
    claims: blocks.flatMap(claimsOf),
  }));
}

/** What a block says that it prints. */
export function claimsOf({ code, line }: PageBlock): Claim[] {
  return code.split('\n').flatMap((text, n) => {
    const claim = /\bconsole\.log\(.*\);? +\/\/ (.*)$/.exec(text)?.[1];
    return claim === undefined ? [] : [{ line: line + n, text: claim }];
  });
}

/** Whether what was printed is what a page says. */
function isClaimed(claim: Claim, printed: string): boolean {
  const literally = (text: string): string => text.replace(/\s/g, '').replace(/[$()*+.?[\\\]^{|}]/g, '\\$&');
  const parts = claim.text.split('…').map(literally);
  return new RegExp(`^${parts.join('.*')}$`, 's').test(printed.replace(/\s/g, ''));
}

/** What lines of a page have not printed what they say; `said` has what each has printed first. */
export function contradictions(page: string, claims: readonly Claim[], said: ReadonlyMap<number, string>): string[] {
  return claims
    .filter((claim) => !isClaimed(claim, said.get(claim.line) ?? ''))
    .map(({ line, text }) => `${page}:${line} says '${text}', and printed ${said.get(line) ?? 'nothing'}`);
}

/** Where the modules that a program needs besides h5rx and RxJS are found. */
export interface Places {
  /** `test/documentation`, as the program can import from it. */
  readonly here: string;
  /** Where the local server is. */
  readonly server: string;
  /** What stands for the HSDS that pages name. */
  readonly domains?: DocumentedDomains;
}

/** The module that is run: each block stands in the lines that it has in the page. */
export function moduleOf(program: Program, runner: 'node' | 'chromium', { here, server, domains }: Places): string {
  const own = program.blocks.map((block) => parse(block.code));
  const lines = [
    `import { ended, observed, printed } from '${here}/inProgram.mjs'; ${importsOf(program, runner, here)}`,
  ];
  for (const [n, { line, code }] of program.blocks.entries()) {
    while (lines.length < line - 1) lines.push('');
    if (lines.length > line - 1) throw new Error(`${program.name}: it has no line to begin in`);
    lines.push(
      ...watched(own[n] as ts.SourceFile, code, line)
        .trimEnd()
        .split('\n'),
    );
  }
  lines.push(`await ended(${program.isEndless}, ${JSON.stringify(program.claims.map(({ line }) => line))});`, '');
  const code = domains?.replacedIn(lines.join('\n')) ?? lines.join('\n');
  return inJavaScript(code.replace(/https:\/\/([\w.-]+)\//g, `${server}/$1/`), program);
}

/** Imports of what a program uses and does not say where it is from. */
export function importsOf({ blocks, page }: Program, runner: 'node' | 'chromium', here: string): string {
  const code = blocks.map((block) => block.code).join('');
  const sources = blocks.map((block) => parse(block.code));
  if (sources.some((source) => importedModules(source).includes('h5rx'))) return '';
  const declared = new Set(sources.flatMap((source) => source.statements.flatMap(declaredNames)));
  const used = new Set(code.match(/[\w$]+/g)?.filter((name) => !declared.has(name)));
  const fixture = `fixtures/${basename(page, '.md')}${runner === 'chromium' ? '.chromium' : ''}.mjs`;
  const path = fileURLToPath(new URL(fixture, import.meta.url));
  const exported = existsSync(path) ? readFileSync(path, 'utf8').matchAll(/^export [\w ]*?([\w$]+)(?= =|\()/gm) : [];
  const names: [string, readonly string[]][] = [
    [`${here}/${fixture}`, [...exported].map(([, name]) => name as string)],
    ['h5rx', Object.keys(h5rx)],
    ['rxjs', Object.keys(rxjs)],
  ];
  return names
    .map(([module, exports]) => {
      const wanted = exports.filter((name) => used.delete(name));
      return wanted.length > 0 ? `import { ${wanted.join(', ')} } from '${module}';` : '';
    })
    .join(' ');
}

function parse(code: string): ts.SourceFile {
  return ts.createSourceFile('block.ts', code, ts.ScriptTarget.ESNext, true);
}

function importedModules(source: ts.SourceFile): string[] {
  return source.statements.filter(ts.isImportDeclaration).map(({ moduleSpecifier }) => {
    return (moduleSpecifier as ts.StringLiteral).text;
  });
}

/** Names that a statement of a module declares in it. */
function declaredNames(statement: ts.Statement): string[] {
  const names: string[] = [];
  const note = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.push(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) note(element.name);
  };
  if (ts.isVariableStatement(statement)) for (const { name } of statement.declarationList.declarations) note(name);
  if ((ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) && statement.name) note(statement.name);
  if (ts.isImportDeclaration(statement)) {
    const { name, namedBindings } = statement.importClause ?? {};
    if (name) note(name);
    if (namedBindings && ts.isNamespaceImport(namedBindings)) note(namedBindings.name);
    else for (const one of namedBindings?.elements ?? []) note(one.name);
  }
  return names;
}

/** A block that tells what it prints, and what its statements come to. */
function watched(source: ts.SourceFile, code: string, line: number): string {
  const edits: [at: number, length: number, text: string][] = [];
  for (const statement of source.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isCallExpression(statement.expression)) continue;
    edits.push([statement.getStart(), 0, 'observed('], [statement.expression.getEnd(), 0, ')']);
  }
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && node.getText() === 'console.log') {
      const { line: at } = source.getLineAndCharacterOfPosition(node.getStart());
      edits.push([node.getStart(), 'console.log'.length, `printed(${line + at})`]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  // Backwards; what is put before a name, after the name was replaced.
  edits.sort(([a, length], [b, other]) => b - a || other - length);
  let text = code;
  for (const [at, length, added] of edits) text = text.slice(0, at) + added + text.slice(at + length);
  return text;
}

function inJavaScript(code: string, { blocks }: Program): string {
  if (!blocks.some(({ language }) => language === 'ts')) return code;
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true },
  });
  return outputText;
}
