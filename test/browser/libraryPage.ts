import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, type CDPSession, chromium, type Page } from 'playwright-core';
import { FLAGS } from './openPage.js';
import { serveLibrary } from './serveLibrary.js';

/** Headers with which a page may share memory with its workers. */
export const ISOLATED = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
} as const;

/** What scripts of the pages find: the library, RxJS, and helpers. */
const GLOBALS = `
import * as h5 from '/standalone/h5rx.js';
import * as rx from '/standalone/rxjs.js';
const run = (operation) => rx.lastValueFrom(operation, { defaultValue: undefined });
const outcome = (operation) => run(operation).then(() => 'ok', (error) => error.kind + ': ' + error.message);
const handle = async (name) => (await navigator.storage.getDirectory()).getFileHandle(name, { create: true });
const makeGroup = (file, name) => run(h5.H5Gclose_async(h5.H5Gcreate_async(file, name)));
Object.assign(globalThis, { makeGroup, h5, rx, run, outcome, handle });
`;

/** A browser with a profile of its own, and pages of one origin that have loaded the library. */
export class LibraryBrowser {
  readonly origin: string;
  readonly #context: BrowserContext;
  readonly #server: Server;
  readonly #folder: string;
  #session: CDPSession | undefined;

  private constructor(context: BrowserContext, server: Server, folder: string) {
    this.#context = context;
    this.#server = server;
    this.#folder = folder;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(
    executablePath: string,
    headers: Record<string, string> = {},
    dataFile = '',
  ): Promise<LibraryBrowser> {
    const folder = mkdtempSync(join(tmpdir(), 'h5rx-library-'));
    const server = await serveLibrary(dataFile, headers);
    const context = await chromium.launchPersistentContext(folder, { executablePath, args: FLAGS });
    return new LibraryBrowser(context, server, folder);
  }

  async page(): Promise<Page> {
    const page = await this.#context.newPage();
    await page.goto(this.origin);
    await loadLibrary(page);
    return page;
  }

  async reload(page: Page): Promise<void> {
    await page.reload();
    await loadLibrary(page);
  }

  /** Lets files of the origin have so many bytes in all; without a number, what the browser has. */
  async setQuota(page: Page, quotaSize?: number): Promise<void> {
    // It lasts as long as the session does.
    this.#session ??= await this.#context.newCDPSession(page);
    await this.#session.send('Storage.overrideQuotaForOrigin', {
      origin: this.origin,
      ...(quotaSize !== undefined && { quotaSize }),
    });
  }

  async close(): Promise<void> {
    await this.#context.close();
    this.#server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function loadLibrary(page: Page): Promise<void> {
  await page.addScriptTag({ type: 'module', content: GLOBALS });
  await page.waitForFunction(() => 'handle' in globalThis);
}
