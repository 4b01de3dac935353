import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeWithTools } from '../support/tools.js';
import { LibraryBrowser } from './libraryPage.js';

/** The programs of docs/browser.md, in its order. */
const programs = [
  ...readFileSync(new URL('../../docs/browser.md', import.meta.url), 'utf8').matchAll(/^```js\n(.*?)^```$/gms),
].map(([, code]) => code as string);

/** File pickers as a test can have them: the user picks a file of the origin-private file system; what is downloaded is kept. */
const PICKERS = `
const pick = async (name) => (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
globalThis.showOpenFilePicker = async () => [await pick('run.h5')];
globalThis.showSaveFilePicker = async () => pick('saved.h5');
HTMLAnchorElement.prototype.click = function () { globalThis.downloaded = this; };
`;

describeWithTools('the programs of docs/browser.md', ['chromium'], ({ chromium }) => {
  let browser: LibraryBrowser;
  let page: Page;

  beforeAll(async () => {
    browser = await LibraryBrowser.start(chromium);
    page = await browser.page();
    await page.addScriptTag({ content: PICKERS });
  });
  afterAll(() => browser?.close());

  const runProgram = async (program = ''): Promise<string[]> => {
    const said: string[] = [];
    const note = (message: { text(): string }): number => said.push(message.text());
    const failed = new Promise<void>((resolve) => {
      page.once('pageerror', (error) => {
        said.push(`error: ${error.message}`);
        resolve();
      });
    });
    page.on('console', note);
    const content = program.replace(/'(h5rx|rxjs)'/g, "'/standalone/$1.js'");
    await page.addScriptTag({
      type: 'module',
      content: `${content}\n const { settled } = await import('/standalone/h5rx.js'); await settled(); globalThis.ended = true;`,
    });
    await Promise.race([failed, page.waitForFunction(() => 'ended' in globalThis)]);
    await page.evaluate(async () => {
      delete (globalThis as { ended?: true }).ended;
    });
    page.off('console', note);
    return said;
  };

  test('run, and do what it says', async () => {
    expect(programs).toHaveLength(4);
    const [reading, keeping, saving, downloading] = programs;
    expect(
      await runProgram(
        `${keeping}\nawait new Promise((go) => openFile(handle).pipe(openDataset('x'), readDataset()).subscribe({ complete: go }));`,
      ),
    ).toEqual(['7']);
    // What comes after it on the same file ends after it.
    const read = await runProgram(
      `${reading}\nawait new Promise((go) => file$.pipe(openDataset('x'), readDataset()).subscribe({ complete: () => setTimeout(go, 100) }));`,
    );
    expect(read.sort()).toEqual(['1000', 'x dataset']);
    expect(await runProgram(saving)).toEqual([]);
    expect(await runProgram(downloading)).toEqual([]);
    const sizes = await page.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const sizeOf = async (name: string) => (await (await root.getFileHandle(name)).getFile()).size;
      const { downloaded } = globalThis as unknown as { downloaded: HTMLAnchorElement };
      const { size } = await (await fetch(downloaded.href)).blob();
      return [(await sizeOf('run.h5')) - (await sizeOf('saved.h5')), size > 100, downloaded.download];
    });
    expect(sizes).toEqual([0, true, 'new.h5']);
  });
});
