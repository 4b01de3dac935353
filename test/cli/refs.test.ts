import { execFile, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeFolder, runCorpusScript } from '../support/h5.js';
import { rangeServer } from '../support/rangeServer.mjs';
import { describeWithTools } from '../support/tools.js';
import { h5rx, output, type Run } from './h5rx.js';

/** References: of each key a text, or a URL with offset and length. */
type Refs = Readonly<Record<string, string | [string, number, number]>>;

/** What the script that reads references says (test/cli/refs.py). */
interface Comparison {
  readonly arrays: number;
  readonly groups: number;
  readonly missing: readonly string[];
  readonly unreadable: readonly string[];
  readonly wrong: readonly string[];
}

/** Files of the corpus. */
const KINDS = [
  ...['chunk-index', 'chunk-index-btree1', 'chunks-partial', 'filters', 'layouts', 'fill-values', 'user-block'],
  ...['user-block-4096', 'paged', 'short-addresses', 'shared-messages', 'swmr', 'edited', 'narrow-trees'],
  ...['filter-szip', 'filter-nbit', 'filter-scaleoffset', 'filter-lzf-and-masks', 'external', 'virtual', 'integers'],
  ...[
    'integers-partial',
    'floats',
    'floats-partial',
    'enums',
    'bitfields-opaque-time',
    'compounds',
    'compounds-endian',
  ],
  ...['compounds-of-everything', 'arrays', 'complex-compound', 'complex-native', 'strings-fixed', 'strings-variable'],
  ...['attributes', 'spaces-empty', 'ranks', 'names', 'links', 'deep', 'references', 'vlen', 'committed-datatypes'],
];

const folder = makeFolder();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const script = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url));
const refsOf = (text: string): Refs => (JSON.parse(text) as { version: 1; refs: Refs }).refs;

describeWithTools('references that fsspec, zarr and xarray read', ['zarr'], ({ zarr }) => {
  const corpus = join(folder, 'corpus');
  let server: Awaited<ReturnType<typeof rangeServer>>;

  beforeAll(async () => {
    runCorpusScript(zarr, 'generate.py', [corpus]);
    const { status, stderr } = spawnSync(zarr, [script('refsFiles.py'), folder], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    server = await rangeServer({ folder });
  });
  afterAll(() => server.close());

  /** Lines of Python, with `fo`, which makes the root group and a dataset of xarray of references. */
  async function inPython(...lines: readonly string[]): Promise<unknown> {
    const head = ['import json, warnings, numpy as np, xarray as xr, zarr', 'warnings.simplefilter("ignore")'];
    const { stdout } = await promisify(execFile)(zarr, [
      '-c',
      [...head, ...lines, 'print(json.dumps(answer))'].join('\n'),
    ]);
    return JSON.parse(stdout);
  }

  /** Compares what is read by references with what h5py reads of a file. */
  async function compare(cases: readonly { refs: string; file: string; protocol?: string }[]): Promise<Comparison[]> {
    // Asynchronously, because it may ask the server of this process.
    const { stdout } = await promisify(execFile)(zarr, [script('refs.py'), JSON.stringify(cases)], {
      cwd: corpus,
      maxBuffer: 2 ** 28,
    });
    return JSON.parse(stdout) as Comparison[];
  }

  /** The options of fsspec for a server. */
  const remote = (refs: string): string =>
    JSON.stringify({ fo: refs, remote_protocol: 'http', remote_options: { asynchronous: 1 } });

  async function compareOne(refs: string, file: string, protocol = 'file'): Promise<Comparison> {
    const [comparison] = await compare([{ refs, file, protocol }]);
    return comparison as Comparison;
  }

  test.each([
    ['none of the chunks in them', ['--inline', '0'], KINDS, 10_000],
    ['small chunks in them', [], KINDS.slice(0, 6), 100],
  ] as const)(
    'are equal to files of many kinds, with %s',
    { timeout: 300_000 },
    async (_, options, kinds, references) => {
      const { files } = JSON.parse(readFileSync(join(corpus, 'index.json'), 'utf8')) as { files: string[] };
      // Of each kind the last, which the newest version wrote.
      const chosen = kinds.map((kind) => files.filter((name) => name.replace(/-[^-]*$/, '') === kind).at(-1) as string);
      const cases = chosen.map((name) => ({ refs: join(folder, `${name}.json`), file: join(corpus, name) }));
      const runs: Run[] = [];
      for (const { refs, file } of cases) runs.push(await h5rx('refs', file, '-o', refs, ...options));
      const compared = await compare(cases);
      const told = { arrays: 0, references: 0 };
      for (const [n, { arrays, missing, wrong }] of compared.entries()) {
        const { code, stdout, stderr } = runs[n]!;
        const { file, refs } = cases[n]!;
        expect({ file, wrong, stdout }).toEqual({ file, wrong: [], stdout: '' });
        // What is not there was named.
        for (const path of missing) expect(stderr).toContain(`left out ${path.split('\n')[0]}`);
        expect(code, stderr).toBe(stderr === '' ? 0 : 1);
        told.arrays += arrays;
        told.references += Object.values(refsOf(readFileSync(refs, 'utf8'))).filter(Array.isArray).length;
      }
      expect(told.arrays).toBeGreaterThan(8 * kinds.length);
      expect(told.references).toBeGreaterThan(references);
    },
  );

  test('have the codecs of numcodecs for filters that libhdf5 does not have', async () => {
    const refs = join(folder, 'codecs.json');
    await output('refs', join(folder, 'codecs.h5'), '-o', refs, '--inline', '0');
    expect(await compareOne(refs, join(folder, 'plain.h5'))).toMatchObject({ arrays: 8, missing: [], wrong: [] });
  });

  test('have chunks that were stored without some filters', async () => {
    const refs = join(folder, 'masks.json');
    await output('refs', join(folder, 'masks.h5'), '-o', refs, '--inline', '0');
    expect(await compareOne(refs, join(folder, 'masks.h5'))).toMatchObject({ arrays: 6, missing: [], wrong: [] });
    const found = refsOf(readFileSync(refs, 'utf8'));
    const filters = (name: string) =>
      (JSON.parse(found[`${name}/.zarray`] as string).filters as { id: string }[] | null)?.map(({ id }) => id) ?? [];
    const inlined = (name: string) =>
      Object.entries(found).filter(([key, value]) => key.startsWith(`${name}/`) && String(value).startsWith('base64:'))
        .length;
    expect(filters('all without deflate')).toEqual(['shuffle']);
    expect(filters('all without shuffle')).toEqual(['zlib']);
    expect(filters('some without any')).toEqual(['shuffle', 'zlib']);
    expect(['all without deflate', 'some without deflate', 'some without any'].map(inlined)).toEqual([0, 3, 3]);
    // Nothing can undo what only some went through: the values themselves are there.
    expect([filters('some without shuffle'), inlined('some without shuffle')]).toEqual([[], 1]);

    const { code, stderr } = await h5rx('refs', join(folder, 'masks.h5'), '-o', refs, '--decode', '100');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('left out /some without shuffle: some of its chunks went through other filters'),
    });
    expect(stderr).toContain('left out /some without any: many of its chunks were stored without some of the filters');
  });

  test('cut contiguous data into parts, behind a user block too', async () => {
    const refs = join(folder, 'large.json');
    await output('refs', join(folder, 'large.h5'), '-o', refs);
    const chunks = (name: string) => JSON.parse(refsOf(readFileSync(refs, 'utf8'))[`${name}/.zarray`] as string).chunks;
    // About 16 MiB each, all of one size: a prime number of elements has no parts.
    expect(['rows', 'one row', 'flat', 'arrays'].map(chunks)).toEqual([
      [1000, 2000],
      [5_000_011],
      [1, 1, 1021, 1031],
      [7, 3, 2],
    ]);
    expect(await compareOne(refs, join(folder, 'large.h5'))).toMatchObject({ arrays: 5, missing: [], wrong: [] });
  });

  test('name dimensions as xarray wants them, and missing values as netCDF has them', async () => {
    const refs = join(folder, 'climate.json');
    await output('refs', join(folder, 'climate.h5'), '-o', refs);
    expect(await compareOne(refs, join(folder, 'climate.h5'))).toMatchObject({ missing: [], wrong: [] });
    const answer = await inPython(
      `options = {"consolidated": False, "storage_options": {"fo": ${JSON.stringify(refs)}}}`,
      'd = xr.open_dataset("reference://", engine="zarr", backend_kwargs=options, chunks=None)',
      'answer = {"dims": {n: list(v.dims) for n, v in d.variables.items()}, "coords": sorted(d.coords), "first": d.temperature.values[0, 0].tolist()[1:],',
      '  "masked": int(d.temperature.isnull().sum()), "rain": int(d.rain.notnull().sum()), "zeros": d["count"].dtype.str + str(int(d["count"].sum())),',
      '  "time": str(d.time.values[1])[:10], "lat": d.temperature.sel(lat=20).values[1].tolist()}',
    );
    expect(answer).toEqual({
      dims: {
        time: ['time'],
        lat: ['lat'],
        lon: ['lon'],
        temperature: ['time', 'lat', 'lon'],
        rain: ['time', 'lat', 'lon'],
        count: ['time', 'lat'],
        'first label': ['step'],
        'its name for another size': [expect.stringMatching(/^phony_dim_\d$/)],
        other: [expect.stringMatching(/^phony_dim_\d$/), expect.stringMatching(/^phony_dim_\d$/)],
        square: [expect.stringMatching(/^phony_dim_\d$/), expect.stringMatching(/^phony_dim_\d$/)],
      },
      coords: ['lat', 'lon', 'time'],
      first: [10.5, 11, 11.5, 12],
      masked: 1,
      rain: 15,
      zeros: '<i40',
      time: '2000-01-11',
      lat: [22.5, 23, 23.5, 24, 24.5],
    });
  });

  test('have no fill value that does not fit, so that xarray opens the group', async () => {
    const refs = join(folder, 'misfits.json');
    await output('refs', join(folder, 'misfits.h5'), '-o', refs, '--inline', '0');
    const text = readFileSync(refs, 'utf8');
    const fills = ['short', 'int', 'byte', 'long', 'half', 'fits'].map(
      (name) => /"fill_value": ([^,}]*)/.exec(refsOf(text)[`${name}/.zarray`] as string)?.[1],
    );
    expect(fills).toEqual(['null', 'null', 'null', 'null', 'null', '9223372036854775808']);
    expect(await compareOne(refs, join(folder, 'misfits.h5'))).toMatchObject({ arrays: 6, missing: [], wrong: [] });
    const answer = await inPython(
      `options = {"consolidated": False, "storage_options": {"fo": ${JSON.stringify(refs)}}}`,
      'd = xr.open_dataset("reference://", engine="zarr", backend_kwargs=options, chunks=None)',
      'answer = {n: v.values.tolist() for n, v in d.variables.items()}',
    );
    const values = [0, 1, 2, 3];
    expect(answer).toEqual({ byte: values, fits: values, half: values, int: values, long: values, short: values });
  });

  test('have texts of variable length that are UTF-8, and name those that are not', async () => {
    const refs = join(folder, 'latin.json');
    const { code, stderr } = await h5rx('refs', join(folder, 'latin.h5'), '-o', refs);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('left out /foreign: it has texts that are not UTF-8'),
    });
    expect(await compareOne(refs, join(folder, 'latin.h5'))).toMatchObject({
      arrays: 1,
      missing: ['/foreign'],
      wrong: [],
    });
  });

  test('have names as they are, whatever is in them', async () => {
    const { code, stdout, stderr } = await h5rx('refs', join(folder, 'names.h5'));
    expect(code).toBe(1);
    expect(stderr).toBe(
      `h5rx: left out /back\\slash: Zarr cannot have its name\nh5rx: 1 thing of ${join(folder, 'names.h5')} left out of the references\n`,
    );
    writeFileSync(join(folder, 'names.json'), stdout);
    expect(await compareOne(join(folder, 'names.json'), join(folder, 'names.h5'))).toMatchObject({
      arrays: 11,
      groups: 11,
      missing: ['/back\\slash'],
      wrong: [],
    });
  });

  test('of a URL name it, and are read from the server', async () => {
    const refs = join(folder, 'remote.json');
    for (const name of ['codecs.h5', 'large.h5']) {
      await output('refs', `${server.url}/${name}`, '-o', refs, '--inline', '0');
      const urls = Object.values(refsOf(readFileSync(refs, 'utf8'))).flatMap((value) =>
        Array.isArray(value) ? [value[0]] : [],
      );
      expect([...new Set(urls)]).toEqual([`${server.url}/${name}`]);
      server.reset();
      const plain = join(folder, name === 'codecs.h5' ? 'plain.h5' : name);
      if (name === 'codecs.h5')
        expect(await compareOne(refs, plain, 'http')).toMatchObject({ arrays: 8, missing: [], wrong: [] });
      else {
        const lines = [
          `r = zarr.open_group("reference://", mode="r", storage_options=${remote(refs)}, zarr_format=2)`,
          'answer = [r["rows"][2999, -3:].tolist(), r["chunks"][4997:].tolist()]',
        ];
        const from = 3000 * 2000 - 3;
        expect(await inPython(...lines)).toEqual([
          [from, from + 1, from + 2],
          [4997, 4998, 4999],
        ]);
      }
      expect(server.requests.length).toBeGreaterThan(0);
    }
  });

  test('name another URL on request, and never show a password or a query', async () => {
    const file = join(folder, 'plain.h5');
    const urls = (text: string) =>
      new Set(Object.values(refsOf(text)).flatMap((value) => (Array.isArray(value) ? [value[0]] : [])));
    expect(urls(await output('refs', file))).toEqual(new Set([file]));
    expect(urls(await output('refs', file, '--url', 's3://bucket/run.h5'))).toEqual(new Set(['s3://bucket/run.h5']));
    const secret = server.url.replace('http://', 'http://me:pass@');
    const { code, stdout, stderr } = await h5rx('refs', `${secret}/plain.h5?sig=abc`);
    expect(code).toBe(0);
    expect(urls(stdout)).toEqual(new Set([`${server.url}/plain.h5`]));
    expect(stdout + stderr).not.toMatch(/pass@|sig=abc/);
    expect(stderr).toContain('--url has another one');
    expect(urls(await output('refs', `${secret}/plain.h5?sig=abc`, '--url', `${server.url}/plain.h5?sig=abc`))).toEqual(
      new Set([`${server.url}/plain.h5?sig=abc`]),
    );
  });
});
