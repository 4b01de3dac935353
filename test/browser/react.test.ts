import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makeFolder } from '../support/h5.js';
import { makeWithH5py } from '../support/h5py.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { LibraryBrowser } from './libraryPage.js';

type Scene = 'Slice' | 'Suspending' | 'Restless';

/** What the page of app.jsx has. */
interface AppWindow {
  render(scene: Scene, props: object): void;
  unmount(): void;
  plane(z: number): void;
  scrub(from: number, to: number, apart: number): Promise<number>;
  reset(): void;
  settled(): Promise<void>;
  state(): {
    mostRunning: number;
    renders: number;
    stale: number;
    shown: number[];
    routines: string[];
    status: { inserted: number; active: number; succeeded: number; canceled: number; failed: number };
    isOneSnapshot: boolean;
    slice: { status: string; parts: object[]; loaded: number };
  };
}
// biome-ignore lint/suspicious/noShadowRestrictedNames: that of the page
declare const globalThis: AppWindow & typeof window;

const HERE = fileURLToPath(new URL('./react/', import.meta.url));
const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));

/** The page's program with a version of React; the library is what every page loads. */
async function bundle(react: string, dom: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, 'app.jsx')],
    bundle: true,
    write: false,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"development"' },
    alias: {
      'h5rx/react': join(DIST, 'react/index.js'),
      h5rx: '/standalone/h5rx.js',
      rxjs: '/standalone/rxjs.js',
      react,
      'react-dom': dom,
    },
    external: ['/standalone/*'],
  });
  return outputFiles[0]!.text;
}

const PLANES = 220;
/** A plane has 256 KiB, so that no request of the first ones brings later ones along. */
const SIDE = 256;

describeWithTools('hooks for React, in Chromium', ['chromium', 'python'], ({ chromium, python }) => {
  const folder = makeFolder();
  let server: RangeServer;
  let browser: LibraryBrowser;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    makeWithH5py(
      python,
      join(folder, 'planes.h5'),
      '',
      `data = np.broadcast_to(np.arange(${PLANES}, dtype='f4')[:, None, None], (${PLANES}, ${SIDE}, ${SIDE}))`,
      `f.create_dataset('planes', data=data, chunks=(1, ${SIDE}, ${SIDE}))`,
      "f.create_dataset('wide', data=np.zeros((2, 1024, 1024), 'f8'), chunks=(1, 256, 1024))",
    );
    server = await rangeServer({ folder });
    browser = await LibraryBrowser.start(chromium);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  describe.each([
    ['18', 'react', 'react-dom'],
    ['19', 'react-19', 'react-dom-19'],
  ])('React %s', (_, react, dom) => {
    let program: string;
    beforeAll(async () => {
      program = await bundle(react, dom);
    });

    beforeEach(async () => {
      server.reset();
      server.state.latency = 0;
      server.state.hold = undefined;
      complaints = [];
      page = await browser.page();
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.addScriptTag({ type: 'module', content: program });
      await page.waitForFunction(() => 'render' in globalThis);
    });
    afterEach(async () => {
      await page.close();
    });

    const url = (): string => `${server.url}/planes.h5`;
    const never = (): Promise<void> => new Promise(() => {});
    const render = (scene: Scene, props: object): Promise<void> =>
      page.evaluate(([scene, props]) => globalThis.render(scene, props), [scene, props] as const);
    const state = (): Promise<ReturnType<AppWindow['state']>> => page.evaluate(() => globalThis.state());
    const says = (id: string, text: string): Promise<void> =>
      page.locator(`#${id}`, { hasText: new RegExp(`^${text}$`) }).waitFor();

    test('open a file and a dataset once, list, show a slice, in strict mode; unmounting closes all', async () => {
      await render('Slice', { url: url(), name: 'planes' });
      await page.evaluate(() => globalThis.plane(3));
      await says('sum', String(3 * SIDE * SIDE));
      await says('members', 'planes,wide');
      const { routines, isOneSnapshot } = await state();
      expect(isOneSnapshot).toBe(true);
      expect(routines.filter((routine) => routine === 'H5Fopen')).toHaveLength(1);
      expect(routines.filter((routine) => routine === 'H5Dopen')).toHaveLength(1);
      await page.evaluate(async () => {
        globalThis.unmount();
        await Promise.resolve();
        await globalThis.settled();
      });
      expect((await state()).routines.filter((routine) => /close/.test(routine)).length).toBeGreaterThan(0);
      expect(complaints).toEqual([]);
    });

    test('scrubbing 200 slices in 5 s reads the last, and cancels the others', async () => {
      await render('Slice', { url: url(), name: 'planes', ahead: true });
      await says('slice', 'ready');
      // No plane is answered before the last one is wanted.
      let answer = (): void => {};
      const wanted = new Promise<void>((resolve) => {
        answer = resolve;
      });
      server.state.hold = () => wanted;
      const before = await state();
      await page.evaluate(() => globalThis.reset());
      const longest = await page.evaluate(() => globalThis.scrub(10, 209, 25));
      answer();
      await says('sum', String(209 * SIDE * SIDE));
      await page.waitForFunction(() => globalThis.state().status.active === 0);
      const { mostRunning, stale, shown, status } = await state();
      console.log(
        `React ${react}: longest task while scrubbing: ${longest === 0 ? 'below 50' : longest.toFixed(0)} ms`,
      );
      expect(mostRunning).toBeLessThanOrEqual(2);
      expect(stale).toBe(0);
      // Read ahead: 210. All others were canceled.
      expect(status.succeeded - before.status.succeeded).toBe(2);
      expect(status.failed).toBe(0);
      expect(status.canceled - before.status.canceled).toBe(status.inserted - before.status.inserted - 2);
      expect(status.canceled).toBeGreaterThan(150);
      expect(new Set(shown)).toEqual(new Set([209]));
      expect(complaints).toEqual([]);
    });

    test('what was read ahead is shown without another request', async () => {
      await render('Slice', { url: url(), name: 'planes', ahead: true });
      await says('slice', 'ready');
      await page.waitForFunction(() => globalThis.state().status.succeeded === 2);
      server.reset();
      await page.evaluate(() => globalThis.plane(1));
      await says('sum', String(SIDE * SIDE));
      expect((await state()).stale).toBe(0);
    });

    test('unmounting cancels, and renders nothing more', async () => {
      await render('Slice', { url: url(), name: 'planes' });
      await says('slice', 'ready');
      server.state.hold = never;
      await page.evaluate(() => globalThis.plane(100));
      await page.waitForFunction(() => globalThis.state().status.active === 1);
      const renders = await page.evaluate(async () => {
        globalThis.unmount();
        await Promise.resolve();
        return globalThis.state().renders;
      });
      await page.waitForFunction(() => globalThis.state().status.active === 0);
      await page.evaluate(() => globalThis.settled());
      const { status, renders: afterwards } = await state();
      expect([status.canceled, afterwards]).toEqual([1, renders]);
      expect(complaints).toEqual([]);
    });

    test('cancel and retry', async () => {
      await render('Slice', { url: url(), name: 'planes' });
      await says('slice', 'ready');
      server.state.hold = never;
      await page.evaluate(() => globalThis.plane(50));
      await page.waitForFunction(() => globalThis.state().status.active === 1);
      await page.click('#cancel');
      await says('slice', 'canceled');
      server.state.hold = undefined;
      await page.click('#retry');
      await says('sum', String(50 * SIDE * SIDE));
      expect(complaints).toEqual([]);
    });

    test('errors are shown where they belong', async () => {
      await render('Slice', { url: url(), name: 'none' });
      await says('slice', 'not-found');
      await render('Slice', { url: `${server.url}/none.h5`, name: 'planes' });
      await says('file', 'not-found');
      await says('slice', 'idle');
    });

    test('Suspense: the fallback, then the slice; a transition keeps the last one', async () => {
      server.state.latency = 50;
      await render('Suspending', { url: url(), name: 'planes' });
      await page.locator('#fallback').waitFor();
      await says('sum', '0');
      await page.evaluate(() => globalThis.plane(5));
      await says('sum', String(5 * SIDE * SIDE));
      expect((await state()).routines.filter((routine) => routine === 'H5Fopen')).toHaveLength(1);
      expect(complaints).toEqual([]);
    });

    test('Suspense: what was begun lasts as long as anything is waited for', async () => {
      // Patience lasts as many milliseconds as it has seconds, and the server longer.
      await page.evaluate(() => {
        const { setTimeout } = globalThis;
        Object.assign(globalThis, {
          setTimeout: (act: () => void, ms = 0) => setTimeout(act, ms === 5000 ? 150 : ms),
        });
      });
      // The elements lie behind what is read of every file.
      const isLate = (range = ''): boolean => Number(/\d+/.exec(range)?.[0]) > 2 ** 20;
      server.state.hold = ({ range }) =>
        isLate(range) ? new Promise((answer) => setTimeout(answer, 1500)) : undefined;
      await render('Suspending', { url: url(), name: 'planes', first: 150 });
      await says('sum', String(150 * SIDE * SIDE));
      expect((await state()).routines.filter((routine) => routine === 'H5Fopen')).toHaveLength(1);
    });

    test('an event set that is another one in each render is an error, and does not stop the page', async () => {
      await render('Restless', { url: url(), name: 'planes' });
      await says('caught', 'h5rx: the source, .* useMemo keeps it');
    });

    test('Suspense: an error goes to the boundary', async () => {
      await render('Suspending', { url: url(), name: 'none' });
      await says('caught', 'not-found');
    });
  });
});
