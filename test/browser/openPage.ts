import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';

/** How Chromium is started. */
export const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** The example page in a browser, and how to end both. */
export interface OpenPage {
  readonly page: Page;
  /** What the page could not handle: uncaught errors and failed requests. */
  readonly complaints: string[];
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the example page as its README says, and opens it in a browser with a profile of its own. */
export async function openPage(executablePath: string): Promise<OpenPage> {
  const server = spawn(process.execPath, [fileURLToPath(new URL('../../examples/serve.mjs', import.meta.url)), '0']);
  const profile = mkdtempSync(join(tmpdir(), 'h5rx-browser-'));
  try {
    const url = await firstLine(server);
    const context = await chromium.launchPersistentContext(profile, {
      executablePath,
      args: FLAGS,
      viewport: { width: 1200, height: 900 },
    });
    const page = context.pages()[0] ?? (await context.newPage());
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    await page.goto(url);
    return {
      page,
      complaints,
      url,
      async close() {
        await context.close();
        server.kill();
        rmSync(profile, { recursive: true, force: true });
      },
    };
  } catch (error) {
    server.kill();
    rmSync(profile, { recursive: true, force: true });
    throw error;
  }
}

async function firstLine(server: ChildProcess): Promise<string> {
  const [line] = (await once(createInterface(server.stdout!), 'line')) as [string];
  return line;
}
