import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium as browsers, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FLAGS } from '../browser/openPage.js';
import { makeFolder } from '../support/h5.js';
import type { RangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { documentedServer } from './documentedServer.js';
import { blocksFor, type PageBlock, ROOT } from './pages.js';
import { claimsOf, contradictions, moduleOf, type Program, programsFor } from './programs.js';
import { PAGE, servePrograms } from './servePrograms.js';
import { writeRunFile } from './writeRunFile.js';

const programs = programsFor('chromium');
const pages = blocksFor('chromium').filter(({ language }) => language === 'html');

/** File pickers as a test can have them: the user picks a file of the origin-private file system. */
const PICKERS = `
const pick = async (name) => (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
globalThis.showOpenFilePicker = async () => [await pick('run.h5')];
globalThis.showSaveFilePicker = async () => pick('saved.h5');
`;

/** Puts `run.h5` into the origin-private file system. */
const PREPARE = `(async () => {
  const handle = await (await navigator.storage.getDirectory()).getFileHandle('run.h5', { create: true });
  await (await fetch('/run.h5')).body.pipeTo(await handle.createWritable());
})()`;

const folder = makeFolder();

/** A page after its program has ended. */
interface Outcome {
  readonly page: Page;
  /** Where what it has downloaded is, by the names of the files. */
  readonly downloads: ReadonlyMap<string, string>;
}

/** What is true after a program, besides that it ended well and printed what it says. */
const AFTERWARDS: Readonly<Record<string, (outcome: Outcome) => Promise<void> | void>> = {
  'README.md Use it': ({ downloads }) => {
    const names = downloads.get('names.h5') ?? '';
    expect(h5rx('info', names, '/names')).toContain('    unit = "m/s"  (string)\n');
    expect(h5rx('read', names, '/names', '-f', 'csv')).toBe('Ångström\n温度\n');
  },
  'docs/browser.md Saving': async ({ page }) => {
    const isSame = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const bytesOf = async (name: string): Promise<Uint8Array> =>
        new Uint8Array(await (await (await root.getFileHandle(name)).getFile()).arrayBuffer());
      const [saved, source] = [await bytesOf('saved.h5'), await bytesOf('run.h5')];
      return saved.length === source.length && saved.every((byte, at) => byte === source[at]);
    });
    expect(isSame).toBe(true);
  },
  'docs/browser.md Saving 2': ({ downloads }) => {
    expect(h5rx('ls', downloads.get('new.h5') ?? '')).toMatch(/^\S*new\.h5/);
  },
  'docs/remote.md The next visit': async ({ page }) => {
    const isKept = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const kept = (await root.getDirectoryHandle('run-viewer')) as unknown as { keys(): AsyncIterable<string> };
      for await (const _ of kept.keys()) return true;
      return false;
    });
    expect(isKept).toBe(true);
  },
};

function h5rx(...args: string[]): string {
  return execFileSync(process.execPath, [join(ROOT, 'dist/cli/h5rx.js'), ...args], { encoding: 'utf8' });
}

describeWithTools('the programs of the documentation', ['chromium'], ({ chromium }) => {
  const files = new Map([['/', '<!doctype html><title>h5rx</title><link rel="icon" href="data:,">']]);
  let server: Server;
  let documented: RangeServer;
  let browser: Browser;
  let origin: string;

  beforeAll(async () => {
    const runFile = join(folder, 'run.h5');
    await writeRunFile(runFile);
    documented = await documentedServer(runFile);
    server = await servePrograms(files, runFile);
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    browser = await browsers.launch({ executablePath: chromium, args: FLAGS });
  });
  afterAll(async () => {
    await browser?.close();
    await documented?.close();
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** A page with an origin-private file system of its own; what goes wrong in it rejects `failed`. */
  const openPage = async (): Promise<{ page: Page; failed: Promise<never> }> => {
    const context = await browser.newContext({ acceptDownloads: true });
    await context.addInitScript(PICKERS);
    const page = await context.newPage();
    const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    failed.catch(() => {});
    await page.goto(origin);
    await page.evaluate(PREPARE);
    return { page, failed };
  };

  const open = (page: Page, path: string, ...contents: [name: string, text: string][]): Promise<unknown> => {
    for (const [name, text] of contents) files.set(`${path}${name}`, text);
    return page.goto(`${origin}${path}`);
  };

  /** Runs a program; gives what its lines have printed. */
  const run = async (program: Program, page: Page, failed: Promise<never>): Promise<Map<number, string>> => {
    const source = moduleOf(program, 'chromium', { here: '/documentation', server: documented.url });
    await open(page, `/${programs.indexOf(program)}/`, ['', PAGE], ['program.js', source]);
    await Promise.race([failed, page.waitForFunction(() => 'hasEnded' in globalThis)]);
    return new Map(await page.evaluate(() => (globalThis as unknown as { said(): [number, string][] }).said()));
  };

  test.each(programs.map((program) => [program.name, program] as const))('%s', async (name, program) => {
    const { page, failed } = await openPage();
    const saved: Promise<readonly [string, string]>[] = [];
    page.on('download', (download) => {
      const path = join(folder, download.suggestedFilename());
      saved.push(download.saveAs(path).then(() => [download.suggestedFilename(), path]));
    });
    const isDownload = program.blocks.some(({ code }) => code.includes('.click()'));
    const begun = isDownload ? page.waitForEvent('download') : undefined;
    expect(contradictions(program.page, program.claims, await run(program, page, failed))).toEqual([]);
    await begun;
    await AFTERWARDS[name]?.({ page, downloads: new Map(await Promise.all(saved)) });
    await page.context().close();
  });

  test.each(pages.map((block) => [`${block.page}:${block.line}`, block] as const))(
    '%s',
    async (_, block: PageBlock) => {
      const { page, failed } = await openPage();
      const claims = claimsOf(block);
      expect(claims, 'what the page prints').not.toEqual([]);
      const said = new Map<number, string>();
      const printed = new Promise<void>((resolve) => {
        page.on('console', (message) => {
          const claim = claims[said.size];
          if (claim) said.set(claim.line, message.text());
          if (said.size === claims.length) resolve();
        });
      });
      await open(page, `/page-${block.line}/`, ['', `<!doctype html><link rel="icon" href="data:,">${block.code}`]);
      await Promise.race([failed, printed]);
      expect(contradictions(block.page, claims, said)).toEqual([]);
      await page.context().close();
    },
  );

  test('those with something to check afterwards are there', () => {
    const names = programs.map(({ name }) => name);
    expect(Object.keys(AFTERWARDS).filter((name) => !names.includes(name))).toEqual([]);
  });
});
