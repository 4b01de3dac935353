// What a user does with an example of docs/interfaces.md, and what must come of it.

import { DATASETS, FRAMES, framePixels, maskPixels } from './sample.mjs';

/** The longest that anything takes on a slow machine. */
const PATIENCE = 30_000;

/**
 * @param page - The page of the example, loaded.
 * @param server - A `rangeServer` that has the sample as `sample.h5` and `same.h5`, and holds back what `gate` says.
 * @param path - The sample on the disk.
 * @param isHeld - Tells requests of the frame that is nobody's neighbour: it is not read before it is shown.
 */
export async function useExample(page, { server, gate, path, isHeld }) {
  const slider = page.getByRole('slider', { name: 'Frame' });
  const output = page.getByRole('status');
  const items = page.getByRole('listitem');
  const button = (name) => page.getByRole('button', { name, exact: true });
  const open = async (address) => {
    await page.getByLabel('Address').fill(address);
    await button('Open').click();
  };
  const says = (text) => shown(output, text);
  const select = (n) => slider.fill(String(n));

  // A path that leads to nothing; then one that leads to a file.
  await open(`${server.url}/missing.h5`);
  await shown(page.getByRole('alert'), /404/);
  await open(`${server.url}/sample.h5`);
  await shown(items.nth(DATASETS.length - 1), /./);
  equal(await items.allInnerTexts(), DATASETS, 'the datasets that are listed');
  equal((await page.getByRole('alert').allInnerTexts()).join(''), '', 'the error of the file that was opened');

  // Datasets, and the frames of one.
  await button('mask').click();
  await says(/^Frame 1 of 1: ready, 100 %$/);
  await painted(page, maskPixels());
  await button('frames').click();
  await says(new RegExp(`^Frame 1 of ${FRAMES}: ready, 100 %$`));
  await painted(page, framePixels(0));
  await select(FRAMES - 1);
  await says(new RegExp(`^Frame ${FRAMES} of ${FRAMES}: ready, 100 %$`));
  await painted(page, framePixels(FRAMES - 1));

  // A frame that comes slowly, is canceled, and tried again.
  gate.close(isHeld);
  await select(2);
  await says(/^Frame 3 of \d+: loading, 0 %$/);
  await until(() => gate.waiting.length === 2, 'two requests for a frame');
  gate.pass(gate.waiting[0]);
  await says(/^Frame 3 of \d+: loading, 50 %$/);
  equal(await page.getByRole('progressbar').evaluate(({ value }) => value), 0.5, 'the progress bar');
  await button('Cancel').click();
  await says(/^Frame 3 of \d+: canceled, 50 %$/);
  await until(() => gate.waiting.length === 0, 'the canceled request to be aborted');
  gate.open();
  await button('Try again').click();
  await says(/^Frame 3 of \d+: ready, 100 %$/);
  await painted(page, framePixels(2));

  // Another file in its place, from the disk.
  await page.getByLabel('File').setInputFiles(path);
  await output.waitFor({ state: 'hidden', timeout: PATIENCE });
  await button('frames').click();
  await says(/^Frame 1 of \d+: ready, 100 %$/);
  await painted(page, framePixels(0));
  for (let n = 1; n < FRAMES; n += 1) await select(n);
  await says(new RegExp(`^Frame ${FRAMES} of ${FRAMES}: ready, 100 %$`));
  await painted(page, framePixels(FRAMES - 1));

  // It goes away while it reads.
  await open(`${server.url}/same.h5`);
  await output.waitFor({ state: 'hidden', timeout: PATIENCE });
  await button('frames').click();
  await says(/^Frame 1 of \d+: ready, 100 %$/);
  gate.close(isHeld);
  await select(2);
  await until(() => gate.waiting.length === 2, 'requests for a frame');
  await page.evaluate(() => window.unmount());
  await page.evaluate(() => window.settled());
  await until(() => gate.waiting.length === 0, 'requests to be aborted');
  const { length } = server.requests;
  gate.open();
  await until(() => server.requests.every(({ ended }) => ended), 'all requests to end');
  equal(server.requests.length, length, 'the requests after all has ended');
  equal(
    await page.evaluate(() => document.querySelector('#app')?.childElementCount ?? 0),
    0,
    'what is left of the example',
  );
}

/** Waits for a text. */
async function shown(locator, text) {
  await locator
    .filter({ hasText: text })
    .waitFor({ timeout: PATIENCE })
    .catch(async () => {
      throw new Error(`${text} was expected, not '${(await locator.allInnerTexts()).join("', '")}'`);
    });
}

/** Waits for an image; see `pixelsOf`. */
async function painted(page, pixels) {
  const what = await page.evaluateHandle(() => {
    const [canvas] = document.getElementsByTagName('canvas');
    return () => {
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext('2d', { willReadFrequently: true });
      context.drawImage(canvas, 0, 0);
      const { data, width: columns, height: rows } = context.getImageData(0, 0, canvas.width, canvas.height);
      let sum = 0;
      for (let at = 0; at < data.length; at += 4) sum += data[at];
      const corners = [0, columns - 1, (rows - 1) * columns, rows * columns - 1].map((at) => data[4 * at]);
      return JSON.stringify({ columns, rows, sum, corners });
    };
  });
  const wanted = JSON.stringify(pixels);
  await page
    .waitForFunction(([seen, text]) => seen() === text, [what, wanted], { timeout: PATIENCE, polling: 50 })
    .catch(async () => {
      throw new Error(`${wanted} was to be painted, not ${await what.evaluate((seen) => seen())}`);
    });
}

/** Waits for what this side sees. */
async function until(condition, what) {
  const end = performance.now() + PATIENCE;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function equal(given, wanted, what) {
  const [one, other] = [given, wanted].map((value) => JSON.stringify(value));
  if (one !== other) throw new Error(`${what}: ${one}, not ${other}`);
}
