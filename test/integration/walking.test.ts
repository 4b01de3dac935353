import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as h5 from 'h5rx';
import { lastValueFrom, type Observable, take, toArray } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compareNames } from '../../src/format/links/compareNames.js';
import { expectFailure, makeFolder, run, temporaryFolder } from '../support/h5.js';
import { makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { madeTrees, type ToldTree } from './visiting/madeTrees.js';

const { members, openFile, openGroup, walk } = h5;
const TREES = 50;

const all = <T>(stream$: Observable<T>): Promise<T[]> => lastValueFrom(stream$.pipe(toArray()));

/** Values as JSON has them: one of a scalar, a list otherwise. */
function plain({ data, shape, error }: h5.Attribute | h5.UnreadableAttribute): unknown {
  if (error || shape === null) return error ?? null;
  const list = Array.from(data as ArrayLike<unknown>, (one) => (typeof one === 'bigint' ? Number(one) : one));
  return shape?.length === 0 ? list[0] : list;
}

/** A numeric datatype as NumPy writes it. */
function dtypeOf(type: h5.Datatype): string {
  if (type.class === 'H5T_INTEGER')
    return `${h5.H5Tget_order(type) === 'BE' ? '>' : '<'}${type.signed ? 'i' : 'u'}${h5.H5Tget_size(type)}`;
  return `${h5.H5Tget_order(type) === 'BE' ? '>' : '<'}f${h5.H5Tget_size(type)}`;
}

const KINDS = { Group: 'group', Dataset: 'dataset', Datatype: 'datatype' } as const;

describeWithTools('random trees, walked as h5py walks them', ['python'], ({ python }) => {
  const folder = makeFolder();
  let trees: [string, ToldTree][];
  beforeAll(() => {
    trees = Object.entries(madeTrees(python, folder, TREES)).map(([name, tree]) => [join(folder, name), tree]);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test('each object once, in the order of visititems, with its attributes', async () => {
    for (const [file, { visited, held }] of trees) {
      const walked = await all(openFile(file).pipe(walk({ attributes: 'values' })));
      const met = walked.filter(({ link, sameAs }) => link.type === 'H5L_TYPE_HARD' && sameAs === undefined);
      const told = met.map((member) => {
        const { path, kind, attributeCount, attributes } = member;
        const values = Object.fromEntries((attributes ?? []).map((one) => [one.name, plain(one)]));
        const dataset = member.kind === 'dataset' && {
          shape: member.space.dims,
          dtype: dtypeOf(member.datatype),
          chunk: member.creation.chunk ?? null,
          filters: (member.creation.filters ?? []).map(({ id }) => id),
        };
        return [path, kind, attributeCount, values, dataset || null];
      });
      const expected = visited.map(([path, { kind, num_attrs }], n) => [path, KINDS[kind], num_attrs, ...held[n]!]);
      expect(told, file).toEqual(expected);
    }
  });

  test('each link of each group, and of an object met again where it was met', async () => {
    for (const [file, { links }] of trees) {
      const walked = await all(openFile(file).pipe(walk()));
      const inGroups = new Map<string, string[]>();
      for (const { path, name } of walked) {
        const group = path.slice(0, -name.length - 1);
        expect(path).toBe(group === '' ? name : `${group}/${name}`);
        inGroups.set(group, [...(inGroups.get(group) ?? []), name]);
      }
      for (const [group, found] of links) {
        const names = found.map(([name]) => name).sort(compareNames);
        expect(inGroups.get(group.slice(1)) ?? [], `${file} ${group}`).toEqual(names);
      }
      const byPath = new Map(walked.map((member) => [member.path, member]));
      for (const { sameAs, token, kind } of walked) {
        if (sameAs === undefined || sameAs === '.') continue;
        expect(byPath.get(sameAs)).toMatchObject({ token, kind });
      }
    }
  });

  test('members of every group are as each is when asked for alone', async () => {
    for (const [file, { links }] of trees.slice(0, 20)) {
      const id = await run(h5.H5Fopen_async(file, h5.H5F_ACC_RDONLY, { fcloseDegree: 'strong' }));
      for (const [path, found] of links) {
        const told = await all(openFile(file).pipe(openGroup(path), members({ attributes: 'names' })));
        expect(told.map(({ name }) => name).sort()).toEqual(found.map(([name]) => name).sort());
        for (const member of told) {
          const at = `${path === '/' ? '' : path}/${member.name}`;
          const object = found.find(([name]) => name === member.name)?.[1];
          expect(member.kind, `${file} ${at}`).toBe(object ? KINDS[object.kind] : undefined);
          expect(member.error).toBeUndefined();
          if (member.kind === undefined) continue;
          const names = await run(h5.H5Aiterate_by_name_async(id, at));
          expect(member.attributes).toEqual(names.map(({ name }) => name));
          const info = await run(h5.H5Oget_info_by_name_async(id, at, h5.H5O_INFO_ALL));
          expect([member.token, member.attributeCount]).toEqual([info.token, info.num_attrs]);
          if (member.kind !== 'dataset') continue;
          const dataset = await run(h5.H5Dopen_async(id, at));
          expect(member).toMatchObject({
            space: await run(h5.H5Dget_space_async(dataset)),
            datatype: await run(h5.H5Dget_type_async(dataset)),
            creation: await run(h5.H5Dget_create_plist_async(dataset)),
          });
        }
      }
      await run(h5.H5Fclose_async(id));
    }
  });

  test('through soft and external links each object once as well, cycles included', async () => {
    for (const [file, { links }] of trees) {
      const walked = await all(openFile(file).pipe(walk({ expandSoftLink: true, expandExtLink: true })));
      const entered = new Set(walked.filter(({ kind, sameAs }) => kind === 'group' && !sameAs).map(({ path }) => path));
      const fileOf = new Map([['', file]]);
      const groupOf = ({ path, name }: h5.WalkedMember) => path.slice(0, -name.length - 1);
      for (const member of walked) fileOf.set(member.path, member.file ?? fileOf.get(groupOf(member)) ?? '');
      const objects = walked.filter(({ sameAs, kind }) => kind && !sameAs);
      const tokens = objects.map(({ path, token }) => `${fileOf.get(path)} ${token}`);
      expect(new Set(tokens).size, file).toBe(tokens.length);
      for (const { path, name } of walked) {
        const group = path.slice(0, -name.length - 1);
        if (group !== '') expect(entered.has(group), `${file} ${group}`).toBe(true);
      }
      expect(walked.length).toBeGreaterThanOrEqual(links.reduce((sum, [, found]) => sum + found.length, 0));
    }
  });

  test('ended at random moments, a walk leaves nothing open', async () => {
    const connector = h5.nativeConnector({ workers: 1 });
    for (const [file] of trees) {
      const walk$ = openFile(file, h5.H5F_ACC_RDONLY, { connector }).pipe(
        walk({ expandSoftLink: true, expandExtLink: true }),
      );
      const { length } = await all(walk$);
      for (const count of [1, 2, Math.ceil(length / 2), length - 1]) {
        if (count < 1) continue;
        expect(await all(walk$.pipe(take(count)))).toHaveLength(Math.min(count, length));
      }
      const subscription = walk$.subscribe();
      await Promise.resolve();
      subscription.unsubscribe();
      await h5.settled();
      // A file that is still open for reading cannot be opened for writing.
      const writing = await run(h5.H5Fopen_async(file, h5.H5F_ACC_RDWR, { connector }));
      await run(h5.H5Fclose_async(writing));
    }
    connector.terminate();
  });
});

describeWithTools('members and walks', ['python'], ({ python }) => {
  function made(options: string, ...lines: string[]): string {
    const file = join(temporaryFolder(), 'made.h5');
    makeWithH5py(python, file, options, ...lines);
    return file;
  }

  test.each(['earliest', 'latest'])('a group of 1,000 in its order, whichever that is (%s)', async (libver) => {
    const file = made(`libver='${libver}', track_order=True`, 'for n in range(1000): f[f"d{(n * 7) % 1000}"] = n');
    const inOrder = async (indexType: h5.IndexType, order: h5.IterationOrder) =>
      (await all(openFile(file).pipe(members({ indexType, order })))).map(({ name }) => name);
    const made1000 = Array.from({ length: 1000 }, (_, n) => `d${(n * 7) % 1000}`);
    const sorted = [...made1000].sort();
    expect(await inOrder(h5.H5_INDEX_NAME, h5.H5_ITER_INC)).toEqual(sorted);
    expect(await inOrder(h5.H5_INDEX_NAME, h5.H5_ITER_DEC)).toEqual([...sorted].reverse());
    expect(await inOrder(h5.H5_INDEX_CRT_ORDER, h5.H5_ITER_INC)).toEqual(made1000);
    expect((await inOrder(h5.H5_INDEX_NAME, h5.H5_ITER_NATIVE)).sort()).toEqual(sorted);
  });

  test('creation order that is not tracked is refused by members, and walks go by name', async () => {
    const file = made('', 'f["g/x"] = 1; f["b"] = 2; f["a"] = 3');
    const byCreation = { indexType: h5.H5_INDEX_CRT_ORDER } as const;
    const error = await expectFailure(openFile(file).pipe(members(byCreation)), 'bad-argument');
    expect([error.routine, error.message]).toEqual(['members', expect.stringContaining('creation order')]);
    expect((await all(openFile(file).pipe(walk(byCreation)))).map(({ path }) => path)).toEqual(['a', 'b', 'g', 'g/x']);
  });

  test('members that go while they are listed are not told, and no other is missed', async () => {
    const file = made('', 'for n in range(500): f[f"d{n:03}"] = n');
    const id = await run(h5.H5Fopen_async(file, h5.H5F_ACC_RDWR));
    const told: string[] = [];
    const deleting: Promise<unknown>[] = [];
    await new Promise<void>((resolve, reject) => {
      h5.openFile(file, h5.H5F_ACC_RDWR)
        .pipe(members())
        .subscribe({
          next: ({ name }) => {
            told.push(name);
            if (name === 'd010')
              for (const gone of ['d005', 'd063', 'd200', 'd499']) deleting.push(run(h5.H5Ldelete_async(id, gone)));
          },
          error: reject,
          complete: resolve,
        });
    });
    await Promise.all(deleting);
    await run(h5.H5Fclose_async(id));
    const everything = Array.from({ length: 500 }, (_, n) => `d${String(n).padStart(3, '0')}`);
    expect(new Set(told).size).toBe(told.length);
    const missing = everything.filter((name) => !told.includes(name));
    expect(
      missing.every((name) => ['d200', 'd499'].includes(name)),
      missing.join(),
    ).toBe(true);
  });

  test('one link leads into another file, and from there back', async () => {
    const folder = temporaryFolder();
    const [a, b] = [join(folder, 'a.h5'), join(folder, 'b.h5')];
    makeWithH5py(python, a, '', 'f["x"] = 1; f["other"] = h5py.ExternalLink("b.h5", "/")');
    makeWithH5py(
      python,
      b,
      '',
      'f["g/y"] = 1; f["back"] = h5py.ExternalLink("a.h5", "/"); f["gone"] = h5py.ExternalLink("a.h5", "/no")',
    );
    const told = async (options: h5.WalkOptions) =>
      (await all(openFile(a).pipe(walk(options)))).map(({ path, kind, file, sameAs }) => [path, kind, file, sameAs]);
    expect(await told({})).toEqual([
      ['other', 'group', 'b.h5', undefined],
      ['x', 'dataset', undefined, undefined],
    ]);
    expect(await told({ expandExtLink: true })).toEqual([
      ['other', 'group', 'b.h5', undefined],
      ['other/back', 'group', 'a.h5', '.'],
      ['other/g', 'group', undefined, undefined],
      ['other/g/y', 'dataset', undefined, undefined],
      ['other/gone', undefined, undefined, undefined],
      ['x', 'dataset', undefined, undefined],
    ]);
    const none = { externalFiles: 'none' } as const;
    const [other] = await all(openFile(a, h5.H5F_ACC_RDONLY, none).pipe(walk({ expandExtLink: true })));
    expect(other).toMatchObject({ name: 'other', error: { kind: 'permission' } });
    expect(other?.error?.message).toContain('externalFiles');
  });

  test('a link out of the file and back into it is entered only when it is asked for', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'self.h5');
    makeWithH5py(python, path, '', 'f["a"] = h5py.ExternalLink("self.h5", "/z"); f["z/inner/v"] = 1');
    const told = async (options: h5.WalkOptions) =>
      (await all(openFile(path).pipe(walk(options)))).map(({ path: at, sameAs }) => [at, sameAs]);
    expect(await told({})).toEqual([
      ['a', undefined],
      ['z', undefined],
      ['z/inner', undefined],
      ['z/inner/v', undefined],
    ]);
    expect((await told({ expandExtLink: true })).at(-1)).toEqual(['z', 'a']);
  });

  test('groups are nested thousands deep, and as deep as is wanted', async () => {
    const file = made('', 'g = f["/"]', 'for n in range(3000): g = g.create_group("g")', 'g["end"] = 1');
    const walked = await all(openFile(file).pipe(walk()));
    expect([walked.length, walked.at(-1)?.name, walked.at(-1)?.path.length]).toEqual([3001, 'end', 6003]);
    expect((await all(openFile(file).pipe(walk({ depth: 7 })))).length).toBe(7);
    await h5.settled();
  });

  test('what is damaged is told with its error, and harms no other', async () => {
    const file = made("libver='latest'", 'f["a"] = 1; f["g/x"] = 2; f["z"] = 3');
    const bytes = new Uint8Array(await readFile(file));
    const [, g] = await all(openFile(bytes.slice()).pipe(members()));
    const address = Number(BigInt(`0x${[...(g?.token?.match(/../g) ?? [])].reverse().join('')}`));
    bytes[address + 10]! ^= 0xff;
    for (const operator of [members(), walk()]) {
      const told = await all(openFile(bytes.slice()).pipe(operator));
      expect(told.map(({ name, kind, error }) => [name, kind, error?.kind])).toEqual([
        ['a', 'dataset', undefined],
        ['g', undefined, 'corrupt-file'],
        ['z', 'dataset', undefined],
      ]);
      expect(told[1]?.error?.message).toContain("'/g'");
    }
  });

  test('a link whose name is a path is told, and not entered', async () => {
    const file = made('', 'f.create_group("gxh")["in"] = 1; f.create_group("g").create_group("h")["other"] = 2');
    const bytes = new Uint8Array(await readFile(file));
    const at = Buffer.from(bytes).indexOf('gxh\0');
    bytes[at + 1] = 0x2f;
    const told = (await all(openFile(bytes).pipe(walk()))).map(({ path, kind, error }) => [path, kind, error?.kind]);
    expect(told).toEqual([
      ['g', 'group', undefined],
      ['g/h', 'group', undefined],
      ['g/h/other', 'dataset', undefined],
      ['g/h', undefined, 'unsupported'],
    ]);
  });

  test('dimensions have the names of their scales, or their labels', async () => {
    const file = made(
      '',
      'f["time"] = [1.0, 2.0]; f["time"].make_scale("t")',
      'f["grid/x"] = [1.0, 2.0, 3.0]; f["grid/x"].make_scale()',
      'd = f.create_dataset("grid/d", (2, 3, 4))',
      'd.dims[0].attach_scale(f["time"]); d.dims[1].attach_scale(f["grid/x"]); d.dims[2].label = "band"',
      'f["plain"] = [1]',
    );
    const walked = await all(openFile(file).pipe(walk()));
    const named = Object.fromEntries(
      walked.flatMap((one) => (one.kind === 'dataset' ? [[one.path, one.dimensions]] : [])),
    );
    expect(named).toEqual({ time: ['time'], 'grid/x': ['x'], 'grid/d': ['time', 'x', 'band'], plain: undefined });
  });

  test('attributes that cannot be read have an error', async () => {
    const file = made(
      '',
      'f["d"] = 1; f["d"].attrs["a"] = 1; f["d"].attrs["s"] = "text"; f["d"].attrs["e"] = h5py.Empty("f4")',
    );
    const bytes = new Uint8Array(await readFile(file));
    const at = Buffer.from(bytes).indexOf('GCOL');
    bytes[at] = 0;
    const [told] = await all(openFile(bytes.slice()).pipe(members({ attributes: 'values' })));
    const facts = (list: readonly (h5.Attribute | h5.UnreadableAttribute)[] = []) =>
      list.map(({ name, data, shape, error }) => [name, data, shape, error?.kind]);
    const expected = [
      ['a', new BigInt64Array([1n]), [], undefined],
      ['e', new Float32Array(), null, undefined],
      ['s', undefined, [], 'corrupt-file'],
    ];
    expect(facts(told?.attributes)).toEqual(expected);
    expect(facts(await all(openFile(bytes.slice()).pipe(h5.openDataset('d'), h5.readAttributes())))).toEqual(expected);
  });

  test('the signal of members and walk', async () => {
    const file = made('', 'f["a/b"] = 1');
    const names = ['members', 'walk', 'readAttributes', 'readAttribute', 'writeAttribute'] as const;
    for (const name of names) {
      const signal = AbortSignal.abort('enough');
      const operator = {
        members: () => members({ signal }),
        walk: () => walk({ signal }),
        readAttributes: () => h5.readAttributes({ signal }),
        readAttribute: () => h5.readAttribute('x', { signal }),
        writeAttribute: () => h5.writeAttribute('x', 1, { signal }),
      }[name]() as unknown as ReturnType<typeof members>;
      expect(await expectFailure(openFile(file).pipe(operator), 'canceled')).toMatchObject({
        routine: name,
        cause: 'enough',
      });
    }
  });
});
