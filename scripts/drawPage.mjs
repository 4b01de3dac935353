// Draws docs/page.png, the picture of the example page in README.md: a file is read from a server that holds its last
// answers back, so that the transfer is caught midway.
//
//     CHROMIUM=/usr/bin/chromium node scripts/drawPage.mjs

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { rangeServer } from '../test/support/rangeServer.mjs';
import { ensureBuilt, root } from './ensureBuilt.mjs';
import { palettePng } from './palettePng.mjs';

ensureBuilt();
const { writeFlow } = await import('./writeFlow.mjs');

const STEP = 24;
/** Requests for the step that are answered. */
const ANSWERED = 10;

const folder = mkdtempSync(join(tmpdir(), 'h5rx-draw-'));
await writeFlow(join(folder, 'shear-layer.h5'), STEP);
const server = await rangeServer({ folder, latency: 20, bandwidth: 12 * 2 ** 20 });
const pages = spawn(process.execPath, [join(root, 'examples/serve.mjs'), '0'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const [address] = await once(createInterface(pages.stdout), 'line');
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--disable-gpu', `--host-resolver-rules=MAP data.example.org ${new URL(server.url).host}`],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 800 }, colorScheme: 'light' });
  await page.goto(`${address}?url=${encodeURIComponent('http://data.example.org/shear-layer.h5')}`);
  await page.locator('button[data-path="/run/damaged"]').click();
  await page.locator('#read').click();
  await page.locator('#errors summary').first().click();
  await page.locator('button[data-path="/flow/vorticity"]').click();
  await page.locator('#transfer-status', { hasText: 'Complete' }).waitFor();

  const before = server.requests.length;
  server.state.hold = (request) =>
    server.requests.indexOf(request) < before + ANSWERED ? undefined : new Promise(() => {});
  const slider = page.locator('#sliders input');
  await slider.evaluate((input, step) => {
    input.value = step;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }, STEP);
  // Eleven bands of sixteen.
  await page.waitForFunction(() => document.getElementById('progress').value > 0.68);
  for (let frame = 0; frame < 60; frame += 1) await page.evaluate(() => new Promise(requestAnimationFrame));
  const screenshot = await page.screenshot();
  writeFileSync(join(root, 'docs/page.png'), palettePng(await pixelsOf(page, screenshot)));
} finally {
  await browser.close();
  pages.kill();
  await server.close();
  rmSync(folder, { recursive: true });
}

/** The pixels of an image, which the browser decodes. */
async function pixelsOf(page, png) {
  const { width, height, base64 } = await page.evaluate(async (source) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${source}`)).blob());
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(image, 0, 0);
    const blob = new Blob([context.getImageData(0, 0, width, height).data]);
    const url = await new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result);
      reader.readAsDataURL(blob);
    });
    return { width, height, base64: url.split(',')[1] };
  }, png.toString('base64'));
  return { width, height, rgba: Buffer.from(base64, 'base64') };
}
