import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type AxeBuilder from 'axe-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { type OpenPage, openPage } from './openPage.js';
import { HOSTILE_NAME, STEPS, writeEmptyFile, writeOddFile, writeWideFile } from './pageFiles.js';
import { FRAMES, frameValue, writeSampleFile } from './sampleFile.js';

declare const axe: typeof AxeBuilder;

describeWithTools('the example page in Chromium', ['chromium'], ({ chromium }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-page-'));
  const path = join(folder, 'sample.h5');
  let open: OpenPage;
  let server: RangeServer;

  beforeAll(async () => {
    await writeSampleFile(path);
    await writeWideFile(join(folder, 'wide.h5'));
    await writeOddFile(join(folder, 'odd.h5'));
    await writeEmptyFile(join(folder, 'none.h5'));
    server = await rangeServer({ folder });
    open = await openPage(chromium);
    await open.page.setInputFiles('#file', path);
    await open.page.locator('#datasets button').first().waitFor();
  });

  afterAll(async () => {
    await open?.close();
    await server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const pick = async (dataset: string): Promise<void> => {
    await open.page.locator(`#datasets button[data-path="${dataset}"]`).click();
    await open.page.locator('#dataset-title', { hasText: dataset }).waitFor();
  };
  const says = (id: string, pattern: RegExp): Promise<void> =>
    open.page.locator(`#${id}`).filter({ hasText: pattern }).waitFor();
  const textOf = (selector: string): Promise<string> => open.page.locator(selector).innerText();
  const operations = async (): Promise<Record<string, number>> => {
    const names = ['active', 'running', 'succeeded', 'failed', 'canceled'];
    const counts = names.map(async (name) => [name, Number(await textOf(`#${name}`))]);
    return Object.fromEntries(await Promise.all(counts));
  };
  const choose = (name: string): Promise<void> => open.page.setInputFiles('#file', join(folder, name));
  /** Moves the first slider as a user does, without waiting for anything. */
  const slide = (indices: readonly number[]): Promise<void> =>
    open.page.locator('#sliders input').evaluate((input: HTMLInputElement, indices) => {
      for (const index of indices) {
        input.value = String(index);
        input.dispatchEvent(new Event('input', { bubbles: true }));
      }
    }, indices);
  /** Opens the file through a link to the page, and picks `/wide` while the server holds back all but the first answers. */
  const pickHeld = async (answered: number): Promise<void> => {
    await open.page.goto(`${open.url}?url=${encodeURIComponent(`${server.url}/wide.h5`)}`);
    await says('file-status', /^wide\.h5: 2 datasets/);
    hold(answered);
    await pick('/wide');
  };
  /** Answers so many requests from now on, and none after them, until `release`. */
  const hold = (answered: number): void => {
    const before = server.requests.length;
    server.state.hold = (request) =>
      server.requests.indexOf(request) < before + answered ? undefined : new Promise(() => {});
  };
  const release = (): void => {
    server.state.hold = undefined;
  };
  /** Waits until so many rows of the picture are painted, and no more. */
  const paintedRows = (rows: number): Promise<unknown> =>
    open.page.waitForFunction((rows) => {
      const canvas = document.getElementById('slice') as HTMLCanvasElement;
      const { data } = canvas.getContext('2d')!.getImageData(0, 0, 1, canvas.height);
      return data.filter((value, i) => i % 4 === 3 && value === 255).length === rows;
    }, rows);

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
    await says('transfer-status', /^Complete/);
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
    await open.page.locator('#slice[aria-label="Slice 4, :, : of /frames"][aria-busy="false"]').waitFor();
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
    await says('statistics', /120000 values from/);
    expect(await textOf('#statistics')).toMatch(/from -0\.777344 to 4,119, mean 2,059\.11, 0 NaN/);
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
    await says('transfer-status', /^Complete/);
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
    await says('transfer-status', /^Canceled/);
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
    await says('statistics', /300 values from 0 to 89,401/);
  });

  test('the error inspector tells what failed: the call, its arguments, its place, the error stack', async () => {
    const { page } = open;
    await pick('/corrupt');
    await page.locator('#read').click();
    const entry = page.locator('#errors > li', { hasText: 'mem_type_id' }).first();
    await entry.waitFor();
    await says('failed', /^2$/);
    await says('transfer-status', /^Failed/);
    await entry.locator('summary').focus();
    await page.keyboard.press('Enter');
    await entry.locator('dl').waitFor();
    const facts = await entry.locator('dl').innerText();
    expect(facts).toMatch(/kind\s+corrupt-file/);
    expect(facts).toMatch(/arguments\s+dset_id=0x5.* \(dataset\), mem_type_id=H5T_NATIVE.*, es_id=0x10/);
    expect(facts).toMatch(/called at\s+.*WholeRead\.js:\d+/);
    expect(facts).toMatch(/error stack[\s\S]*H5Z\w*:/);
    await pick('/frames');
    await says('transfer-status', /^Complete/);
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
    await says('transfer-status', /^Complete/);
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

  test('paints a remote file as its chunks arrive, and tells what the transfer does', async () => {
    await pickHeld(2);
    await paintedRows(2 * 128);
    await says('bytes', /^2\.0 of 8\.0 MiB$/);
    expect(await open.page.locator('#progress').evaluate((bar: HTMLProgressElement) => bar.value)).toBe(0.25);
    expect(await textOf('#transfer-status')).toBe('Reading …');
    expect(await operations()).toEqual({ active: 1, running: 1, succeeded: 0, failed: 0, canceled: 0 });
    expect(Number.parseFloat(await textOf('#speed'))).toBeGreaterThan(0);
    expect(Number(await textOf('#requests'))).toBe(server.requests.length);
    expect(Number.parseFloat(await textOf('#received'))).toBeGreaterThanOrEqual(2);
  });

  test('cancels what the server holds back, and reads it when it is told to try again', async () => {
    const { page } = open;
    await page.locator('#cancel').click();
    await says('transfer-status', /^Canceled/);
    await expect.poll(() => textOf('#slice-status')).toBe('Slice 0, :, :: canceled, 25 % are here');
    await expect.poll(operations).toMatchObject({ active: 0, failed: 0, canceled: 1 });
    await paintedRows(2 * 128);
    release();
    await page.locator('#retry').click();
    await says('transfer-status', /^Complete/);
    await paintedRows(1024);
    await expect.poll(operations).toEqual({ active: 0, running: 0, succeeded: 1, failed: 0, canceled: 0 });
    expect(await page.locator('#retry').isEnabled()).toBe(false);
  });

  test('reads on after a cancel in the midst of all of it', async () => {
    const before = server.requests.length;
    hold(6);
    await open.page.locator('#read').click();
    // One that is held back.
    await open.page.waitForFunction(
      (count) => Number(document.getElementById('requests')!.textContent) > count,
      before + 6,
    );
    await open.page.locator('#cancel').click();
    await says('transfer-status', /^Canceled/);
    expect(await textOf('#statistics')).toBe('');
    release();
    await open.page.locator('#retry').click();
    await says('statistics', /^2097152 values from 0 to 2,097,150, mean 1,048,580, 0 NaN\.$/);
  });

  test('of 200 steps of a slider shows the last; the others have been canceled or read, and none failed', async () => {
    const { page } = open;
    await page.evaluate(() => {
      const tasks: number[] = [];
      Object.assign(globalThis, { tasks });
      new PerformanceObserver((list) => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
        type: 'longtask',
      });
    });
    await pick('/deep');
    await says('transfer-status', /^Complete/);
    const steps = Array.from({ length: STEPS - 1 }, (_, n) => n + 1);
    // Half of them at once, half of them a frame each.
    await slide(steps.slice(0, STEPS / 2));
    for (const step of steps.slice(STEPS / 2)) {
      await slide([step]);
      await page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await page.locator(`#slice[aria-label="Slice ${STEPS - 1}, :, : of /deep"][aria-busy="false"]`).waitFor();
    await page.waitForFunction(() => document.getElementById('active')!.textContent === '0');
    await paintedRows(64);
    expect(await page.locator('#low').evaluate((low: HTMLOutputElement) => low.value)).toBe(String(STEPS - 1));
    const { succeeded, failed, canceled } = await operations();
    expect(failed).toBe(0);
    console.info(`200 steps: ${succeeded} operations succeeded, ${canceled} were canceled`);
    const tasks = await page.evaluate(() => (globalThis as unknown as { tasks: number[] }).tasks);
    console.info(`tasks of the page's thread longer than 50 ms: ${tasks.map((ms) => `${ms} ms`).join(', ') || 'none'}`);
  });

  test('leaves a file in the midst of reading it', async () => {
    await pickHeld(2);
    await says('bytes', /^2\.0 of/);
    await open.page.locator('#read').click();
    await says('active', /^5$/);
    await choose('sample.h5');
    await says('file-status', /^sample\.h5, .*: 6 datasets/);
    await pick('/frames');
    await says('transfer-status', /^Complete/);
    expect(await open.page.locator('.remote').first().isVisible()).toBe(false);
    await expect.poll(() => server.requests.filter(({ ended }) => !ended), { timeout: 10_000 }).toEqual([]);
    release();
  });

  test('shows names and values as text, and copes with what has no picture', async () => {
    const { page } = open;
    await choose('odd.h5');
    await says('file-status', /^odd\.h5, .*: 4 datasets/);
    expect(await page.locator('.unreadable').innerText()).toMatch(/^\/unreadable\n.*checksum/s);
    const values = { [`/${HOSTILE_NAME}`]: '[\n "<b>bold</b>"\n]', '/empty': '[]', '/null': '(null: no values)' };
    for (const [name, shown] of Object.entries({ ...values, '/scalar': '[\n "42"\n]' })) {
      await page.locator('#datasets button', { hasText: name }).click();
      await page.locator('#dataset-title', { hasText: name }).waitFor();
      await says('transfer-status', /^Complete/);
      // The one before was complete, too.
      await expect.poll(() => page.locator('#preview').inputValue()).toBe(shown);
    }
    expect(await page.evaluate(() => 'attacked' in globalThis)).toBe(false);
    await choose('none.h5');
    await says('file-status', /^none\.h5, .*: 0 datasets/);
    expect(await textOf('#no-datasets')).toBe('There are none in this file.');
  });

  test('fits a narrow screen', async () => {
    const { page } = open;
    await choose('sample.h5');
    await pick('/frames');
    await page.setViewportSize({ width: 340, height: 700 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(340);
    if (process.env.H5RX_SCREENSHOTS)
      await page.screenshot({ path: join(process.env.H5RX_SCREENSHOTS, 'narrow.png'), fullPage: true });
    await page.setViewportSize({ width: 1200, height: 900 });
  });

  test('has nothing left that it could not handle', () => {
    expect(open.complaints).toEqual([]);
  });

  test('opens a file by its URL, and shows no signature', async () => {
    const { page } = open;
    await page.fill('#url', `${server.url}/sample.h5?signature=secret`);
    await page.click('#remote button');
    await says('file-status', /^sample\.h5: 6 datasets/);
    await pick('/group/line');
    await says('transfer-status', /^Complete/);
    expect([page.url(), await page.inputValue('#url')]).toEqual([open.url, '']);
    await page.fill('#url', `${server.url}/missing.h5?signature=secret`);
    await page.click('#remote button');
    await says('file-status', /^Cannot open missing\.h5: .*404/);
    expect(await textOf('#file-status')).not.toContain('secret');
    await page.fill('#url', `${server.url}/none.h5`);
    await page.click('#remote button');
    await says('file-status', /^none\.h5: 0 datasets/);
    expect(page.url()).toBe(`${open.url}?url=${encodeURIComponent(`${server.url}/none.h5`)}`);
  });

  test('tells what is wrong with a link, also that a server does not allow the page', async () => {
    const { page } = open;
    await page.goto(`${open.url}?url=javascript%3Aalert(1)`);
    await says('file-status', /^This is no URL of a file/);
    await page.goto(`${open.url}?url=${encodeURIComponent(`${server.url}/none.h5?signature=secret`)}`);
    await says('file-status', /^none\.h5: 0 datasets/);
    expect(page.url()).toBe(open.url);
    server.state.cors = false;
    await page.goto(`${open.url}?url=${encodeURIComponent(`${server.url}/none.h5?signature=secret`)}`);
    await says('file-status', /^Cannot open none\.h5: .*does not allow this page to read its files \(CORS\)/);
    expect(await page.locator('body').innerHTML()).not.toContain('secret');
  });
});
