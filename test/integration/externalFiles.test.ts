import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as h5 from 'h5rx';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { h5rx } from '../cli/h5rx.js';
import { expectFailure, failure, makeFolder, run } from '../support/h5.js';
import { describeWithTools } from '../support/tools.js';

const { H5F_ACC_RDONLY, H5F_ACC_RDWR } = h5;

describeWithTools('files that a file names', ['python'], ({ python }) => {
  const root = makeFolder();
  const own = join(root, 'own');
  const main = join(own, 'main.h5');
  const out = join(root, 'other', 'out.h5');

  beforeAll(() => {
    const script = fileURLToPath(new URL('externalFiles/make.py', import.meta.url));
    const { status, stderr } = spawnSync(python, [script, root], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const inPython = (code: string): unknown => {
    const { stdout, stderr } = spawnSync(python, ['-c', `import h5py, json\n${code}`], { encoding: 'utf8', cwd: own });
    expect(stderr).toBe('');
    return JSON.parse(stdout);
  };

  /** Works with a file, and closes it and what is left open in it. */
  async function using<T>(
    source: h5.FileSource,
    fapl: h5.FileAccess,
    work: (file: h5.FileId) => Promise<T>,
    flags = H5F_ACC_RDONLY,
  ): Promise<T> {
    const file = await run(h5.H5Fopen_async(source, flags, fapl));
    try {
      return await work(file);
    } finally {
      await run(h5.H5Fclose_async(file));
    }
  }

  async function read(file: h5.FileId, path: string): Promise<number[]> {
    const dset = await run(h5.H5Dopen_async(file, path));
    try {
      const data = await run(h5.H5Dread_async(dset));
      return Array.from(data as unknown as ArrayLike<number>, Number);
    } finally {
      await run(h5.H5Dclose_async(dset));
    }
  }

  const values = (path: string, externalFiles?: h5.ExternalFiles, source: h5.FileSource = main): Promise<number[]> =>
    using(source, externalFiles ? { externalFiles } : {}, (file) => read(file, path));

  async function refused(path: string, externalFiles?: h5.ExternalFiles, source: h5.FileSource = main) {
    return using(source, externalFiles ? { externalFiles } : {}, async (file) => {
      const dset = await run(h5.H5Dopen_async(file, path)).catch((error: unknown) => error as h5.H5Error);
      if (dset instanceof h5.H5Error) return dset;
      try {
        return await failure(h5.H5Dread_async(dset));
      } finally {
        await run(h5.H5Dclose_async(dset));
      }
    });
  }

  const BESIDE = [1, 2, 3, 4, 5];
  const BELOW = [11, 12, 13, 14, 15];
  const OUT = [21, 22, 23, 24, 25];
  const FILL = [-1, -1, -1, -1, -1];

  test.each([
    ['v/beside', BESIDE],
    ['v/below', BELOW],
    ['v/absoluteBelow', BELOW],
    ['v/leadsBelow', BELOW],
    ['v/moved', BESIDE],
    ['e/beside', BESIDE],
    ['e/below', BELOW],
    ['e/absoluteBelow', BELOW],
    ['e/leadsBelow', BELOW],
    ['e/chain', BELOW],
    ['r/beside', BESIDE],
  ])("'%s' lies in the folder and is read", async (path, expected) => {
    expect(await values(path)).toEqual(expected);
  });

  test.each(['v/missing', 'v/missingUp', 'v/noDataset', 'v/dangling'])(
    "'%s' is not there: the fill value, as in C",
    async (path) => {
      expect(await values(path)).toEqual(FILL);
    },
  );

  test.each([
    ['v/up', '../other/out.h5'],
    ['v/absolute', out],
    ['v/leadsOut', 'leadsOut.h5'],
    ['v/danglingOut', 'danglingOut.h5'],
    ['v/url', 'http://localhost/out.h5'],
    ['e/up', '../other/out.h5'],
    ['e/absolute', out],
    ['e/leadsOut', 'leadsOut.h5'],
    ['e/url', 'http://localhost/out.h5'],
    ['s', '../other/out.h5'],
    ['r/up', '../other/out.raw'],
    ['r/absolute', join(root, 'other', 'out.raw')],
  ])("'%s' leads out of the folder: an error that names the file and the option", async (path, name) => {
    const error = await refused(path);
    expect(error.message).toContain(`'/${path}' in 'main.h5'`);
    expect(error.message).toContain(`'${name}'`);
    expect(error.message).toContain("externalFiles is 'folder'");
    expect(error.kind).toBe('permission');
  });

  test.each([
    ['v/up', OUT],
    ['v/absolute', OUT],
    ['v/leadsOut', OUT],
    ['v/danglingOut', FILL],
    ['e/up', OUT],
    ['e/absolute', OUT],
    ['s', OUT],
    ['r/up', OUT],
    ['r/absolute', OUT],
  ])("'%s' is reached with 'any'", async (path, expected) => {
    expect(await values(path, 'any')).toEqual(expected);
  });

  test('a URL is refused also with any: a file on disk leads to no other host', async () => {
    const error = await refused('v/url', 'any');
    expect(error.kind).toBe('permission');
    expect(error.message).toContain('http://localhost/out.h5');
  });

  test.each(['v/beside', 'e/beside', 'r/beside', 'v/missing'])("'%s' is not reached with 'none'", async (path) => {
    const error = await refused(path, 'none');
    expect(error.kind).toBe('permission');
    expect(error.message).toContain("externalFiles is 'none'");
  });

  test.each([
    ['v/text', 'corrupt-file', 'signature'],
    ['v/cut', 'corrupt-file', 'truncated'],
    ['v/noNumbers', 'unsupported', 'conversion'],
    ['v/isGroup', 'bad-argument', 'not a dataset'],
    ['v/folder', 'bad-argument', 'a folder'],
    ['v/pipe', 'bad-argument', 'a FIFO'],
    ['v/circle', 'io', 'ELOOP'],
    ['e/text', 'corrupt-file', 'signature'],
    ['e/cut', 'corrupt-file', 'truncated'],
    ['e/folder', 'bad-argument', 'a folder'],
    ['e/pipe', 'bad-argument', 'a FIFO'],
    ['e/missing', 'not-found', 'there is no such file'],
    ['e/missing', 'not-found', 'none.h5'],
    ['e/noDataset', 'not-found', "'q'"],
    ['r/missing', 'not-found', 'none.raw'],
  ])("'%s' cannot be read: an error that says why", async (path, kind, text) => {
    const error = await refused(path);
    expect(error.message).toContain(text);
    expect(error.kind).toBe(kind);
  });

  test('links are listed whether they lead to something or not', async () => {
    const names = await using(main, { externalFiles: 'none' }, async (file) => {
      expect(await run(h5.H5Lexists_async(file, 'e/beside'))).toBe(true);
      const group = await run(h5.H5Gopen_async(file, 'e'));
      const links = await run(h5.H5Literate_async(group, h5.H5_INDEX_NAME, h5.H5_ITER_INC));
      await run(h5.H5Gclose_async(group));
      return links.map(({ name, file: target }) => [name, target]);
    });
    expect(names).toContainEqual(['up', '../other/out.h5']);
    expect(names).toContainEqual(['beside', 'beside.h5']);
  });

  test('names begin in the folder of the file itself when it is opened by a symbolic link', async () => {
    const elsewhere = join(root, 'elsewhere');
    mkdirSync(elsewhere);
    const link = join(elsewhere, 'link.h5');
    symlinkSync(main, link);
    expect(await values('v/beside', undefined, link)).toEqual(BESIDE);
    expect(await values('r/beside', undefined, link)).toEqual(BESIDE);
    expect((await refused('v/up', undefined, link)).kind).toBe('permission');
  });

  test('names with a number of the block', async () => {
    const file = join(own, 'blocks.h5');
    expect(await values('x', undefined, file)).toEqual([0, 1, 10, 11]);
    expect((await refused('x', 'none', file)).kind).toBe('permission');
    const asked: string[] = [];
    const give = (name: string): string | undefined => {
      asked.push(name);
      return name === 'b-2.h5' ? undefined : join(own, name);
    };
    expect(await values('x', give, file)).toEqual([0, 1, 10, 11]);
    expect(asked).toEqual(['b-0.h5', 'b-1.h5', 'b-2.h5']);
  });

  test('a function is told the name and what it is for, once', async () => {
    const asked: string[] = [];
    const give: h5.FindExternalFile = (name, kind) => {
      asked.push(`${kind} ${name}`);
      return name.startsWith('.') ? join(own, name) : undefined;
    };
    await using(main, { externalFiles: give }, async (file) => {
      expect(await read(file, 'e/up')).toEqual(OUT);
      expect(await read(file, 'e/up')).toEqual(OUT);
      expect(await read(file, 'r/up')).toEqual(OUT);
      expect(await read(file, 'v/missing')).toEqual(FILL);
      const error = await expectFailure(h5.H5Dopen_async(file, 'e/beside'), 'not-found');
      expect(error.message).toContain('beside.h5');
    });
    expect(asked).toEqual(['link ../other/out.h5', 'raw ../other/out.raw', 'virtual none.h5', 'link beside.h5']);
  });

  test('a function gives bytes and Blobs, later too, also to a file that has no folder', async () => {
    const bytes = readFileSync(out);
    const give = async (name: string) => (name.includes('below') ? new Blob([bytes]) : new Uint8Array(bytes));
    const image = new Uint8Array(readFileSync(main));
    expect(await values('v/beside', give, image)).toEqual(OUT);
    expect(await values('v/below', give, image)).toEqual(OUT);
    expect(await values('e/beside', give, image)).toEqual(OUT);
    const error = await refused('v/beside', undefined, image);
    expect(error.kind).toBe('permission');
    expect(error.message).toContain('no folder');
  });

  test('what a function throws is the cause of the failure', async () => {
    const reason = new Error('not for you');
    const give = (): never => {
      throw reason;
    };
    for (const path of ['v/beside', 'e/beside', 'r/beside']) {
      const error = await refused(path, give);
      expect(error.kind).toBe('permission');
      expect(error.message).toContain('not for you');
      expect(error.cause).toBe(reason);
    }
    const wrong = await refused('v/beside', (() => 7) as never);
    expect(wrong.kind).toBe('bad-argument');
  });

  test('who shares an open file shares what it may name', async () => {
    await using(main, {}, async () => {
      const error = await expectFailure(
        h5.H5Fopen_async(main, H5F_ACC_RDONLY, { externalFiles: 'any' }),
        'bad-argument',
      );
      expect(error.message).toContain("'folder'");
    });
    await expectFailure(h5.H5Fopen_async(main, H5F_ACC_RDONLY, { externalFiles: 'all' as never }), 'bad-argument');
  });

  test('a file that a link leads to is written with its parent, as C writes it', async () => {
    await using(
      main,
      {},
      async (file) => {
        const dset = await run(h5.H5Dopen_async(file, 'f/below/growing'));
        await run(h5.H5Dset_extent_async(dset, [2000]));
        await run(h5.H5Dwrite_async(dset, 'H5T_NATIVE', 'H5S_ALL', 'H5S_ALL', {}, new Int32Array(2000).fill(7)));
        await run(h5.H5Dclose_async(dset));
      },
      H5F_ACC_RDWR,
    );
    expect(inPython("print(json.dumps(h5py.File('sub/below.h5')['growing'][:].tolist()))")).toEqual(
      Array.from({ length: 2000 }, () => 7),
    );
  });

  test('references in a file behind a link lead to no object of the file with the link', async () => {
    inPython(`with h5py.File('refs.h5', 'w') as f:
    f['target'] = [1]
    f['refs'] = [f['target'].ref]
with h5py.File('toRefs.h5', 'w') as f:
    f['target'] = [2]
    f['link'] = h5py.ExternalLink('refs.h5', '/')
print('null')`);
    await using(join(own, 'toRefs.h5'), {}, async (file) => {
      const refs = await run(h5.H5Dread_async(h5.H5Dopen_async(file, 'link/refs')));
      const [reference] = refs as unknown as h5.Reference[];
      await expectFailure(h5.H5Ropen_object_async(reference!), 'bad-argument');
      const made = await expectFailure(h5.H5Rcreate_object_async(file, 'link/target'), 'unsupported');
      expect(made.message).toContain("'refs.h5'");
      const own = await run(h5.H5Rcreate_object_async(file, 'target'));
      const opened = (await run(h5.H5Ropen_object_async(own))) as h5.DatasetId;
      expect(await run(h5.H5Dread_async(opened))).toEqual(BigInt64Array.of(2n));
      await run(h5.H5Dclose_async(opened));
    });
  });

  test('a file that is open for writing is not opened behind its back', async () => {
    await using(
      join(own, 'beside.h5'),
      {},
      async () => {
        await using(
          main,
          {},
          (file) =>
            expectFailure(
              h5.H5Dwrite_async(
                h5.H5Dopen_async(file, 'e/beside'),
                'H5T_NATIVE',
                'H5S_ALL',
                'H5S_ALL',
                {},
                new BigInt64Array(5),
              ),
              'permission',
              'dependency-failed',
            ),
          H5F_ACC_RDWR,
        );
      },
      H5F_ACC_RDWR,
    );
    await using(main, {}, async (file) => {
      expect(await read(file, 'v/beside')).toEqual(BESIDE);
      // Claimed as long as the file that names it is open.
      await expectFailure(h5.H5Fopen_async(join(own, 'beside.h5'), H5F_ACC_RDWR), 'permission');
    });
    await using(join(own, 'beside.h5'), {}, async () => {}, H5F_ACC_RDWR);
  });

  test('the command says --external', async () => {
    const without = await h5rx('read', main, 'v/up');
    expect(without.code).not.toBe(0);
    expect(without.stderr).toContain('../other/out.h5');
    expect(without.stderr).toContain('externalFiles');
    const any = await h5rx('read', main, 'v/up', '--format', 'csv', '--external', 'any');
    expect(any.stdout).toContain('21');
    expect((await h5rx('stats', main, 'v/beside', '--external', 'none')).code).not.toBe(0);
    expect((await h5rx('ls', main, '/v', '--external', 'none')).code).toBe(0);
    expect((await h5rx('info', main, 'e/up', '--external', 'any')).code).toBe(0);
  });
});
