import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import fc from 'fast-check';
import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, onTestFinished, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { makeWithH5pyd } from '../../support/hsds/h5pyd.js';

const KINDS = new Set([
  ...['not-found', 'already-exists', 'bad-argument', 'unsupported', 'corrupt-file', 'io', 'out-of-memory'],
  ...['canceled', 'dependency-failed', 'permission'],
]);
/** What a program says that has stumbled, and not looked. */
const STUMBLED =
  /Cannot read|is not a function|is not iterable|undefined|\[object|Maximum call stack|Invalid array length/;

const FILE = [
  "f['n'] = np.arange(12, dtype='<i4').reshape(3, 4)",
  "f['n'].attrs['unit'] = 'm'",
  "f['n'].attrs['v'] = np.array([1.5, 2.5])",
  "g = f.create_group('g', track_order=True)",
  "g['t'] = np.array([(1, b'a'), (2, b'b')], [('x', '<i8'), ('s', 'S3')])",
  "g.create_dataset('big', (1000, 1000), '<f8', chunks=(100, 1000), maxshape=(None, 1000), compression='gzip', fillvalue=3.)",
  "g.create_dataset('text', data=['ä', 'bc'], dtype=h5pyd.string_dtype())",
  "f['soft'] = h5pyd.SoftLink('/g/t')",
  "f['outside'] = h5pyd.ExternalLink('/home/nobody/none.h5', '/x')",
  "f['hard'] = f['n']",
];

/** Values that are not what is expected there. */
const hostile = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    2 ** 31,
    2 ** 53,
    '',
    'x',
    '..',
    '/../..',
    'g-1',
    {},
    [],
    [[]],
    [null],
  ),
  fc.constantFrom([2 ** 31, 2 ** 31], [-1], Array(100).fill(2), 'H5T_STD_I32LE', { class: 'H5T_COMPOUND', fields: [] }),
  fc.json({ maxDepth: 2 }).map((text) => JSON.parse(text)),
);

describeWithHsds('an HSDS that is hostile', (server) => {
  /** A connector whose `fetch` changes answers in JSON. */
  function altering(alter: (text: string, url: URL) => string) {
    const { endpoint, username, password } = server;
    const altered = async (url: string, init: object): Promise<Response> => {
      const response = await fetch(url, init);
      if (!response.headers.get('content-type')?.startsWith('application/json')) return response;
      const { status, headers } = response;
      return new Response(alter(await response.text(), new URL(url)), {
        status,
        headers: { 'content-type': headers.get('content-type') ?? '' },
      });
    };
    return { connector: hsds({ endpoint, username, password, retry: false, fetch: altered as never }) };
  }

  async function walk(url: string, fapl: h5.FileAccess): Promise<unknown[]> {
    const outcomes: unknown[] = [];
    const ask = async <T>(operation: Parameters<typeof run<T>>[0]): Promise<T | undefined> => {
      try {
        return await run(operation);
      } catch (error) {
        outcomes.push(error);
        return undefined;
      }
    };
    const file = await ask(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, fapl));
    if (!file) return outcomes;
    await ask(h5.H5Ovisit_async(file));
    await ask(h5.H5Literate_async(file, h5.H5_INDEX_NAME, h5.H5_ITER_INC, { info: true }));
    await ask(h5.H5Gget_info_by_name_async(file, 'g'));
    for (const name of ['n', 'g/t', 'g/big', 'g/text', 'soft', 'outside', 'hard']) {
      await ask(h5.H5Oget_info_by_name_async(file, name));
      const dset = await ask(h5.H5Dopen_async(file, name));
      if (!dset) continue;
      await ask(h5.H5Aiterate_async(dset, h5.H5_INDEX_NAME, h5.H5_ITER_INC, { info: true, value: true }));
      await ask(h5.H5Dget_create_plist_async(dset));
      await ask(h5.H5Dread_async(dset));
      await ask(h5.H5Dclose_async(dset));
    }
    await ask(h5.H5Fclose_async(file));
    return outcomes;
  }

  function expectClear(outcomes: readonly unknown[]): void {
    for (const error of outcomes) {
      expect(error).toBeInstanceOf(h5.H5Error);
      const { kind, message } = error as h5.H5Error;
      expect(KINDS, message).toContain(kind);
      expect(message).not.toMatch(STUMBLED);
      expect(message.length).toBeLessThan(2000);
    }
  }

  test('any value of its answers replaced: clear errors, and no hang', async () => {
    const domain = server.newDomain();
    await makeWithH5pyd(server, domain, ...FILE);
    expect(
      await walk(
        `hdf5:/${domain}`,
        altering((text) => text),
      ),
    ).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.nat(10_000), hostile, async (answer, at, value) => {
        let count = 0;
        const fapl = altering((text) => {
          count += 1;
          return count - 1 === answer ? JSON.stringify(replaced(JSON.parse(text), at, value)) : text;
        });
        expectClear(await walk(`hdf5:/${domain}`, fapl));
      }),
      { numRuns: Number(process.env.H5RX_RUNS ?? 60), interruptAfterTimeLimit: 60_000 },
    );
  }, 200_000);

  test.each([
    ['deeply nested', '['.repeat(2_000_000)],
    ['deeply nested, and closed', `${'{"links":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
    ['cut off', '{"root": "g-'],
    ['no JSON', '<html>'],
    ['empty', ''],
    ['a list', '[1]'],
  ])('answers that are %s', async (_, body) => {
    const domain = server.newDomain();
    await makeWithH5pyd(server, domain, ...FILE.slice(0, 3));
    for (const path of ['/', '/links', '/attributes', '/datasets']) {
      const fapl = altering((text, { pathname }) => (isAbout(pathname, path) ? body : text));
      const outcomes = await walk(`hdf5:/${domain}`, fapl);
      expect(outcomes.length).toBeGreaterThan(0);
      expectClear(outcomes);
    }
  });

  test.each([47, 49, 0, 1000])('elements of %i bytes instead of 48', async (length) => {
    const domain = server.newDomain();
    await makeWithH5pyd(server, domain, ...FILE.slice(0, 1));
    const { endpoint, username, password } = server;
    const other = async (url: string, init: object): Promise<Response> => {
      const response = await fetch(url, init);
      if (!new URL(url).pathname.endsWith('/value')) return response;
      await response.arrayBuffer();
      return new Response(new Uint8Array(length), { headers: { 'content-type': 'application/octet-stream' } });
    };
    const connector = hsds({ endpoint, username, password, retry: false, fetch: other as never });
    const file = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDONLY, { connector }));
    const error = await expectFailure(h5.H5Dread_async(h5.H5Dopen_async(file, 'n')), 'io');
    expect(error.message).toMatch(/'\/n' in .* instead of 48/);
  });

  test('a redirection is not followed, and nothing secret goes elsewhere or is shown', async () => {
    const seen: unknown[] = [];
    const elsewhere = await listening((request, response) => {
      seen.push(request.headers);
      response.end('{}');
    });
    const redirecting = await listening((_, response) =>
      response.writeHead(307, { location: `${elsewhere}/?token=secret-of-theirs` }).end(),
    );
    const connector = hsds({ endpoint: redirecting, username: 'me', password: 'secret-of-mine', retry: false });
    const es = h5.H5EScreate();
    const opening = h5.H5Fopen_async('hdf5://home/me/a.h5', h5.H5F_ACC_RDONLY, { connector }, es);
    const error = await expectFailure(opening, 'io');
    expect(error.message).toContain('redirects');
    expect(seen).toEqual([]);
    const info = h5.H5ESget_err_info(es, 5);
    const shown = inspect([error, connector, opening, es, info], { depth: 20, showHidden: true });
    expect(shown).not.toContain('secret');
    expect(shown).not.toContain(Buffer.from('me:secret-of-mine').toString('base64'));
  });
});

const isAbout = (pathname: string, path: string): boolean =>
  path === '/' ? pathname === '/' : pathname.includes(path);

/** The same JSON, but for the value at some place, counted through. */
function replaced(json: unknown, at: number, value: unknown): unknown {
  const places: { holder: Record<string, unknown>; key: string }[] = [];
  const collect = (holder: Record<string, unknown>): void => {
    for (const key of Object.keys(holder)) {
      // Nobody looks at these.
      if (key === 'hrefs' || key === 'href' || key === 'target') continue;
      places.push({ holder, key });
      const below = holder[key];
      if (typeof below === 'object' && below !== null) collect(below as Record<string, unknown>);
    }
  };
  const whole = { json } as Record<string, unknown>;
  collect(whole);
  const { holder, key } = places[at % places.length] as (typeof places)[number];
  holder[key] = value;
  return whole.json;
}

async function listening(handle: Parameters<typeof createServer>[1]): Promise<string> {
  const listener = createServer(handle as never);
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    listener.close();
  });
  return `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
}
