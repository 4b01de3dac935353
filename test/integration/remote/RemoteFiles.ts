import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { expect } from 'vitest';
import { makeFolder } from '../../support/h5.js';
import { withH5py } from '../../support/h5py.js';
import { type RangeServer, rangeServer } from '../../support/rangeServer.mjs';

/** Larger than the first request: metadata at both ends, raw data in the middle. */
const RECIPE = `
rng = np.random.default_rng(7)
with h5py.File(path, 'w', libver='latest') as f:
    f.attrs['title'] = 'remote'
    f.create_dataset('first', data=np.arange(1000, dtype='i4'))
    f.create_dataset('filler', data=rng.integers(0, 255, 1_500_000).astype('u1'))
    f.create_dataset('chunked', data=np.arange(12000, dtype='f8').reshape(100, 120), chunks=(16, 16), compression='gzip')
    f.create_dataset('texts', data=['text %d' % n for n in range(50)], dtype=h5py.string_dtype())
    f.create_dataset('last', data=np.arange(1000, dtype='i4')[::-1])
f = h5py.File(path, 'r')
answer = dict(first=f['first'][:].tolist(), chunked=f['chunked'][:].ravel().tolist(), texts=[t.decode() for t in f['texts'][:]], last=f['last'][:].tolist())
`;

export type Values = Readonly<Record<'first' | 'chunked' | 'texts' | 'last', readonly unknown[]>>;

/** Impatient, so that what never works ends soon. */
export const RETRY = { attempts: 3, delayMs: 1, budgetMs: 500, timeoutMs: 5000 };

/** A server with a file that h5py has written, under the name `f.h5`. */
export class RemoteFiles {
  readonly server: RangeServer;
  readonly values: Values;
  readonly bytes: Uint8Array;

  private constructor(server: RangeServer, values: Values, bytes: Uint8Array) {
    this.server = server;
    this.values = values;
    this.bytes = bytes;
  }

  static async serve(python: string): Promise<RemoteFiles> {
    const folder = makeFolder();
    const path = join(folder, 'f.h5');
    const values = withH5py(python, `path = ${JSON.stringify(path)}`, RECIPE) as Values;
    const bytes = new Uint8Array(readFileSync(path));
    rmSync(folder, { recursive: true, force: true });
    const server = await rangeServer();
    server.files.set('f.h5', bytes);
    return new RemoteFiles(server, values, bytes);
  }

  /** The URL of a file, or of a trap with one. */
  url(path = 'f.h5'): string {
    return `${this.server.url}/${path}`;
  }

  /** Reads all there is, over a file opened for it. */
  async read(url = this.url(), access: h5.FileAccess = {}): Promise<Values> {
    return await this.using(url, (file) => readAll(file), access);
  }

  async using<T>(url: string | URL, work: (file: h5.FileId) => Promise<T>, access: h5.FileAccess = {}): Promise<T> {
    const file = await lastValueFrom(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, { retry: RETRY, ...access }));
    try {
      return await work(file);
    } finally {
      await lastValueFrom(h5.H5Fclose_async(file));
    }
  }

  /** Undoes what a test has told the server; expects that it was sent only `GET`, and no more after this. */
  async rest(): Promise<void> {
    const { server } = this;
    for (const { method } of server.requests) expect(method).toBe('GET');
    await h5.settled();
    const { length } = server.requests;
    for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
    const { state } = server;
    state.latency = 0;
    state.bandwidth = Number.POSITIVE_INFINITY;
    for (const one of ['delay', 'redirect', 'require'] as const) delete state[one];
    await (await fetch(this.url('nothing'))).text();
    expect(server.requests.slice(length).map(({ name }) => name)).toEqual(['nothing']);
    await expect.poll(() => server.requests.every(({ ended }) => ended)).toBe(true);
    server.reset();
  }
}

export async function readAll(file: h5.FileId): Promise<Values> {
  const read = async (name: string): Promise<readonly unknown[]> =>
    Array.from((await readOne(file, name)) as ArrayLike<unknown>);
  const names = ['first', 'chunked', 'texts', 'last'];
  const outcomes = await Promise.allSettled(names.map(read));
  return Object.fromEntries(
    outcomes.map((outcome, n) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return [names[n], outcome.value];
    }),
  ) as Values;
}

export async function readOne(file: h5.FileId, name: string): Promise<h5.H5Data> {
  const dset = await lastValueFrom(h5.H5Dopen_async(file, name));
  try {
    return await lastValueFrom(h5.H5Dread_async(dset));
  } finally {
    await lastValueFrom(h5.H5Dclose_async(dset));
  }
}
