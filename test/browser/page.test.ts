import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type AxeBuilder from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { type OpenPage, openPage } from './openPage.js';
import { FRAMES, frameValue, writeSampleFile } from './sampleFile.js';

declare const axe: typeof AxeBuilder;

describeWithTools('the example page in Chromium', ['chromium'], ({ chromium }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-page-'));
  const path = join(folder, 'sample.h5');
  let open: OpenPage;

  beforeAll(async () => {
    await writeSampleFile(path);
    open = await openPage(chromium);
    await open.page.setInputFiles('#file', path);
    await open.page.locator('#datasets button').first().waitFor();
  });

  afterAll(async () => {
    await open?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pick = async (dataset: string): Promise<void> => {
    await open.page.locator(`#datasets button[data-path="${dataset}"]`).click();
    await open.page.locator('#dataset-title', { hasText: dataset }).waitFor();
  };
  const says = (id: string, pattern: RegExp): Promise<void> =>
    open.page.locator(`#${id}`).filter({ hasText: pattern }).waitFor();
  const textOf = (selector: string): Promise<string> => open.page.locator(selector).innerText();

  test('lists the datasets, on a page without cross-origin isolation', async () => {
    expect(await open.page.evaluate(() => globalThis.crossOriginIsolated)).toBe(false);
    const listed = await open.page.locator('#datasets button').allInnerTexts();
    expect(listed.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      '/corrupt float64 64 × 64',
      '/frames float32 5 × 120 × 200',
      '/group/counts int64 2 × 3',
      '/group/line int32 300',
      '/group/records compound { id: int32, value: float64 } 2',
      '/large float64 256 × 1024 × 1024',
    ]);
  });

  test('the standalone bundle reads the chunks of a Blob, with the values that were written', async () => {
    const chunks = await open.page.evaluate(async () => {
      // The page's own import, which its import map resolves; the test runner would replace one written here.
      const load = new Function('name', 'return import(name)');
      const [h5rx, rxjs] = (await Promise.all(['h5rx', 'rxjs'].map((name) => load(name)))) as [
        typeof import('h5rx'),
        typeof import('rxjs'),
      ];
      const [file] = (document.getElementById('file') as HTMLInputElement).files!;
      const blob = new Blob([file!]);
      const chunks$ = h5rx.openFile(blob).pipe(h5rx.openDataset('/frames'), h5rx.readChunks(), rxjs.toArray());
      const chunks = await rxjs.lastValueFrom(chunks$);
      return chunks.map(({ data, offset, shape }) => ({ data: Array.from(data as Float32Array), offset, shape }));
    });
    expect(chunks).toHaveLength(5 * 2 * 4);
    let wrong = 0;
    let seen = 0;
    for (const { data, offset, shape } of chunks) {
      const [frame, row, column] = offset as [number, number, number];
      const [, , columns] = shape as [number, number, number];
      for (const [i, value] of data.entries()) {
        seen += 1;
        if (value !== Math.fround(frameValue(frame, row + Math.floor(i / columns), column + (i % columns)))) wrong += 1;
      }
    }
    expect({ wrong, seen }).toEqual({ wrong: 0, seen: FRAMES.shape.reduce<number>((a, b) => a * b, 1) });
  });

  test('paints a slice, and another one when the slider moves', async () => {
    await pick('/frames');
    await says('slice-status', /8 of 8 chunks painted/);
    const painted = (): Promise<{ width: number; height: number; blank: number; corners: string[] }> =>
      open.page.evaluate(async () => {
        // A slice is painted over some frames; this one is small.
        for (let frame = 0; frame < 20; frame += 1) await new Promise(requestAnimationFrame);
        const canvas = document.getElementById('slice') as HTMLCanvasElement;
        const { width, height } = canvas;
        const { data } = canvas.getContext('2d')!.getImageData(0, 0, width, height);
        const pixel = (x: number, y: number): string =>
          [...data.subarray(4 * (y * width + x), 4 * (y * width + x) + 3)].join();
        let blank = 0;
        for (let i = 3; i < data.length; i += 4) if (data[i] !== 255) blank += 1;
        return { width, height, blank, corners: [pixel(width - 1, 0), pixel(0, height - 1)] };
      });
    // The lowest value is at the top right, the highest at the bottom left: the ends of viridis.
    expect(await painted()).toEqual({ width: 200, height: 120, blank: 0, corners: ['68,1,84', '253,231,37'] });
    const slider = open.page.getByLabel('Dimension 0');
    await slider.focus();
    await open.page.keyboard.press('End');
    await open.page.locator('#slice[aria-label="Slice 4, :, : of /frames"]').waitFor();
    await says('slice-status', /8 of 8 chunks painted/);
    expect((await painted()).blank).toBe(0);
    expect(await open.page.locator('#high').evaluate((output: HTMLOutputElement) => output.value)).toBe('4,119');
    await open.page.locator('#slice').hover({ position: { x: 300, y: 10 } });
    await says('pointed', /\[\d, \d+\] = 4,00\d/);
    await open.page.getByLabel('Colours').selectOption('grey');
    expect((await painted()).corners).toEqual(['0,0,0', '255,255,255']);
  });

  test('reads all of a dataset, with progress to the end', async () => {
    await pick('/frames');
    await open.page.locator('#read').click();
    await says('transfer-status', /120000 values from/);
    expect(await textOf('#transfer-status')).toMatch(/from -0\.777344 to 4,119, mean 2,059\.11, 0 NaN/);
    expect(await open.page.locator('#progress').evaluate((bar: HTMLProgressElement) => bar.value)).toBe(1);
  });

  test('shows other values as text, and 64-bit integers exactly', async () => {
    await pick('/group/records');
    await says('preview', /0\.5/);
    expect(JSON.parse(await open.page.locator('#preview').inputValue())).toEqual({
      id: ['7', '8'],
      value: ['0.5', '1.5'],
    });
    await pick('/group/line');
    await says('slice-status', /1 of 1 chunks painted/);
  });

  test('cancels a long transfer, keeps the page alive meanwhile, and goes on with the file', async () => {
    const { page } = open;
    await pick('/large');
    await page.evaluate(() => {
      const state = { longest: 0, stop: false };
      Object.assign(globalThis, { watched: state });
      let last = performance.now();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        const now = performance.now();
        state.longest = Math.max(state.longest, now - last);
        last = now;
        if (!state.stop) port2.postMessage(null);
      };
      port2.postMessage(null);
    });
    await page.locator('#read').click();
    await page.waitForFunction(() => (document.getElementById('progress') as HTMLProgressElement).value > 0.02);
    await page.locator('#cancel').click();
    await says('transfer-status', /^Canceled after/);
    expect(await page.locator('#read').isEnabled()).toBe(true);
    expect(await page.locator('#cancel').isEnabled()).toBe(false);
    const progress = await page.locator('#progress').evaluate((bar: HTMLProgressElement) => bar.value);
    expect(progress).toBeGreaterThan(0);
    expect(progress).toBeLessThan(1);
    const longest = await page.evaluate(() => {
      const { watched } = globalThis as unknown as { watched: { longest: number; stop: boolean } };
      watched.stop = true;
      return watched.longest;
    });
    console.info(`longest block of the page's thread while reading and painting: ${longest.toFixed(1)} ms`);

    await pick('/group/line');
    await page.locator('#read').click();
    await says('transfer-status', /300 values from 0 to 89,401/);
  });

  test('the error inspector tells what failed: the call, its arguments, its place, the error stack', async () => {
    const { page } = open;
    await pick('/corrupt');
    await page.locator('#read').click();
    await says('transfer-status', /^Failed after/);
    const entry = page.locator('#errors > li', { hasText: 'H5Dread_async' }).first();
    await entry.locator('summary').focus();
    await page.keyboard.press('Enter');
    const facts = await entry.locator('dl').innerText();
    expect(facts).toMatch(/kind\s+corrupt-file/);
    expect(facts).toMatch(/arguments\s+dset_id=0x5.* \(dataset\), mem_type_id=H5T_NATIVE.*, es_id=0x10/);
    expect(facts).toMatch(/called at\s+.*page\.js:\d+/);
    expect(facts).toMatch(/error stack[\s\S]*H5Z\w*:/);
    await pick('/frames');
    await says('slice-status', /8 of 8 chunks painted/);
  });

  test('takes a dropped file, and says what is wrong with one that is not HDF5', async () => {
    const { page } = open;
    const drop = async (name: string, content: Buffer): Promise<void> => {
      const transfer = await page.evaluateHandle(
        ([name, base64]) => {
          const transfer = new DataTransfer();
          transfer.items.add(new File([Uint8Array.from(atob(base64!), (character) => character.charCodeAt(0))], name!));
          return transfer;
        },
        [name, content.toString('base64')],
      );
      await page.dispatchEvent('main', 'drop', { dataTransfer: transfer });
    };
    await drop('not.h5', Buffer.from('This is a letter and no HDF5 file.'.repeat(50)));
    await says('file-status', /^Cannot open not\.h5: ./);
    await drop('dropped.h5', readFileSync(path));
    await says('file-status', /^dropped\.h5, .*: 6 datasets/);
  });

  test.each(['light', 'dark'] as const)('axe finds nothing serious, %s', async (colorScheme) => {
    const { page } = open;
    await page.emulateMedia({ colorScheme });
    await pick('/frames');
    await says('slice-status', /8 of 8 chunks painted/);
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') });
    const violations = await page.evaluate(async () => {
      const { violations } = await axe.run(document, { resultTypes: ['violations'] });
      return violations.map(
        ({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`,
      );
    });
    expect(violations.filter((text) => !text.startsWith('minor'))).toEqual([]);
    if (process.env.H5RX_SCREENSHOTS)
      await page.screenshot({ path: join(process.env.H5RX_SCREENSHOTS, `${colorScheme}.png`), fullPage: true });
  });

  test('has nothing left that it could not handle', () => {
    expect(open.complaints).toEqual([]);
  });

  test('opens a file by its URL, and shows no signature', async () => {
    const server = await rangeServer({ folder });
    const { page } = open;
    await page.fill('#url', `${server.url}/sample.h5?signature=secret`);
    await page.click('#remote button');
    await says('file-status', /^sample\.h5: 6 datasets/);
    await pick('/group/line');
    expect(server.requests.length).toBeGreaterThan(0);
    await page.fill('#url', `${server.url}/missing.h5?signature=secret`);
    await page.click('#remote button');
    await says('file-status', /^Cannot open missing\.h5: .*404/);
    expect(await textOf('#file-status')).not.toContain('secret');
    await server.close();
  });
});
