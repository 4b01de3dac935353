import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Block, blocksOf } from '../../scripts/documentBlocks.mjs';
import { PROJECTS } from '../../scripts/interfaceProjects.mjs';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Every page for readers of the repository; `docs/api` is generated. */
export const PAGES: readonly string[] = [
  'README.md',
  'CONTRIBUTING.md',
  'benchmarks/README.md',
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((name) => name.endsWith('.md') && !name.startsWith('docs/api/')),
];

/** A block, and its page. */
export interface PageBlock extends Block {
  readonly page: string;
}

export const BLOCKS: readonly PageBlock[] = PAGES.flatMap((page) =>
  blocksOf(join(ROOT, page)).map((block) => ({ ...block, page })),
);

/** Names of things, each by its page and heading: `docs/browser.md Saving`; the second one there is `docs/browser.md Saving 2`. */
export function namesOf(blocks: readonly PageBlock[]): string[] {
  const counts = new Map<string, number>();
  return blocks.map(({ page, heading }) => {
    const place = `${page} ${heading}`;
    const count = (counts.get(place) ?? 0) + 1;
    counts.set(place, count);
    return count > 1 ? `${place} ${count}` : place;
  });
}

/** Who takes a block. */
export type Runner = 'node' | 'chromium' | 'commands' | 'file' | 'project' | 'json' | 'no program';

const PROGRAMS = ['js', 'ts'];

/**
 * Who takes a block: the one place where that is decided.
 *
 * - `js` and `ts` are programs for Node, or for Chromium (`<!-- runs: chromium -->`); `html` is a page for Chromium. See `programs.ts`.
 * - `sh` and `python` are run in the project of their page: a folder with h5rx, `run.h5`, and the blocks that are files of it
 *   (`<!-- file: rollup.config.js -->`). See `commands.test.ts`.
 * - `<!-- project: vue -->` leaves a block, of any language, to the script that builds that project.
 * - `<!-- server: hsds -->`: a program for Node, or a command, that needs an HSDS; `domains.ts` has it.
 * - `json` is parsed. A fence without a language has no program: diagrams, trees, headers.
 *
 * Anything else is an error: no block is left out in silence.
 */
export function runnerOf({ language, directives }: Block): Runner {
  const { runs, file, project, continues, endless, server } = directives;
  const isProgram = PROGRAMS.includes(language);
  if (project !== undefined) {
    if (!PROJECTS.includes(project)) throw new Error(`there is no project '${project}'`);
    return 'project';
  }
  if (runs !== undefined && !(isProgram && runs === 'chromium')) throw new Error(`${language} does not run in ${runs}`);
  if ((continues || endless) && !isProgram) throw new Error(`${language} is no program`);
  if (server !== undefined && !(server === 'hsds' && (isProgram || language === 'sh') && runs === undefined))
    throw new Error(`${language} has no server '${server}'`);
  if (file !== undefined) return 'file';
  if (isProgram) return runs === 'chromium' ? 'chromium' : 'node';
  if (language === 'html') return 'chromium';
  if (language === 'sh' || language === 'python') return 'commands';
  if (language === 'json') return 'json';
  if (language === '') return 'no program';
  throw new Error(`nothing runs '${language}'`);
}

/** The blocks that a runner takes. */
export function blocksFor(runner: Runner): readonly PageBlock[] {
  return BLOCKS.filter((block) => {
    try {
      return runnerOf(block) === runner;
    } catch {
      // blocks.test.ts tells of it.
      return false;
    }
  });
}
