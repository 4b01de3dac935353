import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Parser } from '../../src/format/bytes/Parser.js';
import { runSync } from '../../src/format/bytes/runSync.js';
import { FileView } from '../../src/format/FileView.js';
import type { FollowOptions } from '../../src/format/links/followPath.js';
import {
  H5_INDEX_CRT_ORDER,
  H5_INDEX_NAME,
  H5_ITER_DEC,
  H5_ITER_INC,
  type IndexType,
  type IterationOrder,
} from '../../src/model/iteration.js';
import { makeWithH5py } from '../support/h5py.js';
import { describeWithTools } from '../support/tools.js';
import { type GroupFileFacts, makeGroupFiles, undoFilters } from './groups/groupFacts.js';

describeWithTools('a view of files that HDF5 wrote', ['python'], ({ python }) => {
  let directory: string;
  let facts: Record<string, GroupFileFacts>;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-view-'));
    facts = makeGroupFiles(python, directory, 'small');
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const orders: [IndexType, IterationOrder][] = [
    [H5_INDEX_NAME, H5_ITER_INC],
    [H5_INDEX_NAME, H5_ITER_DEC],
    [H5_INDEX_CRT_ORDER, H5_ITER_INC],
    [H5_INDEX_CRT_ORDER, H5_ITER_DEC],
  ];
  const expectedOrder = (names: readonly string[], created: readonly string[], [index, order]: (typeof orders)[0]) => {
    const increasing = index === H5_INDEX_NAME ? names : created;
    return order === H5_ITER_INC ? increasing : [...increasing].reverse();
  };

  test('links in both orders, one by one and by their place', () => {
    let byOrder = 0;
    for (const [path, { groups }] of Object.entries(facts)) {
      const { view, run } = open(path);
      for (const [group, { address, links, creation }] of Object.entries(groups)) {
        const where = `${basename(path)} ${group}`;
        expect(run(view.kind(address)), where).toBe('group');
        expect(run(view.linkCount(address)), where).toBe(links.length);
        for (const [name, link] of links) {
          expect(run(view.link(address, name)), where).toEqual({ name, ...link });
          expect(run(view.link(address, `${name} `)), where).toBeUndefined();
        }
        for (const order of orders) {
          if (order[0] === H5_INDEX_CRT_ORDER && creation === undefined) continue;
          const names = expectedOrder(
            links.map(([name]) => name),
            creation ?? [],
            order,
          );
          expect(
            run(view.links(address, ...order)).map(({ name }) => name),
            where,
          ).toEqual(names);
          for (const n of [0, 1, names.length - 1, names.length, 57])
            if (n >= 0) expect(run(view.linkByIndex(address, ...order, n))?.name, `${where} ${n}`).toBe(names[n]);
          byOrder++;
        }
      }
    }
    expect(byOrder).toBeGreaterThan(100);
  });

  test('attributes in both orders, one by one and by their place', () => {
    let byOrder = 0;
    for (const [path, { attributes: owners }] of Object.entries(facts)) {
      const { view, run } = open(path);
      for (const [owner, { address, attributes, creation }] of Object.entries(owners)) {
        const where = `${basename(path)} ${owner}`;
        expect(run(view.attributeCount(address)), where).toBe(attributes.length);
        for (const { name } of attributes) {
          expect(run(view.attribute(address, name)), where).toMatchObject({ name });
          expect(run(view.attribute(address, `${name} `)), where).toBeUndefined();
        }
        for (const order of orders) {
          if (order[0] === H5_INDEX_CRT_ORDER && creation === null) continue;
          const names = expectedOrder(
            attributes.map(({ name }) => name),
            creation ?? [],
            order,
          );
          expect(
            run(view.attributes(address, ...order)).map(({ name }) => name),
            where,
          ).toEqual(names);
          for (const n of [0, 1, names.length - 1, names.length, 57])
            if (n >= 0) expect(run(view.attributeByIndex(address, ...order, n))?.name, `${where} ${n}`).toBe(names[n]);
          byOrder++;
        }
      }
    }
    expect(byOrder).toBeGreaterThan(100);
  });

  test('paths lead to the objects that HDF5 finds, by hard links that lead there too', () => {
    const found = { object: 0, missing: 0, external: 0 };
    for (const [file, { paths }] of Object.entries(facts)) {
      const { view, run } = open(file);
      for (const [path, address] of Object.entries(paths)) {
        const where = `${basename(file)} ${path}`;
        const followed = run(view.follow(path));
        found[followed.type]++;
        expect(followed.type === 'object' ? followed.address : null, where).toBe(address);
        if (followed.type === 'object') expect(run(view.follow(followed.path)), where).toEqual(followed);
      }
    }
    expect(found.object).toBeGreaterThan(60);
    expect(found.missing).toBeGreaterThan(25);
  });

  test('why a path leads nowhere, and where an external link leads on to', () => {
    const file = join(directory, 'ways.h5');
    makeWithH5py(
      python,
      file,
      '',
      "f['g/d'] = 1",
      "f['g/dangling'] = h5py.SoftLink('missing'); f['soft'] = h5py.SoftLink('/g/dangling')",
      "f['into'] = h5py.SoftLink('g/d/x'); f['loop'] = h5py.SoftLink('/loop')",
      "f['out'] = h5py.ExternalLink('other.h5', '/in it'); f['g/way'] = h5py.SoftLink('/out/further')",
    );
    const { view, run } = open(file);
    const follow = (path: string, options?: FollowOptions) => run(view.follow(path, options));
    const missing = { type: 'missing', last: true };
    const external = { type: 'external', file: 'other.h5', via: '/out' };
    expect(follow('//g/./d/')).toMatchObject({ type: 'object', path: '/g/d' });
    expect(follow('g/x')).toEqual({ ...missing, reason: 'no-link', at: '/g', name: 'x' });
    expect(follow('x/y')).toEqual({ ...missing, reason: 'no-link', at: '/', name: 'x', last: false });
    expect(follow('g/d/x')).toEqual({ ...missing, reason: 'no-group', at: '/g/d', name: 'x' });
    expect(follow('into')).toEqual({ ...missing, reason: 'no-group', at: '/g/d', name: 'x', dangling: '/into' });
    expect(follow('soft')).toEqual({ ...missing, reason: 'no-link', at: '/g', name: 'missing', dangling: '/soft' });
    expect(follow('loop')).toMatchObject({ ...missing, reason: 'too-many-links', dangling: '/loop' });
    expect(follow('out/a/./b')).toEqual({
      ...external,
      target: '/in it/a/b',
      linksLeft: 15,
      isBySoftLink: false,
      own: 2,
    });
    expect(follow('g/way/b')).toEqual({
      ...external,
      target: '/in it/further/b',
      linksLeft: 14,
      isBySoftLink: true,
      own: 1,
    });
    expect(follow('out', { linksLeft: 0 })).toMatchObject({ ...missing, reason: 'too-many-links' });
    const group = follow('g');
    if (group.type !== 'object') throw new Error('no group');
    expect(follow('dangling', { from: group })).toMatchObject({ at: '/g', dangling: '/g/dangling' });
    expect(follow('/g/d', { from: group })).toMatchObject({ path: '/g/d' });
    expect(() => run(view.links((follow('g/d') as typeof group).address, H5_INDEX_NAME, H5_ITER_INC))).toThrow(
      expect.objectContaining({ kind: 'bad-argument', message: 'the object is a dataset and has no links' }),
    );
  });

  test('without its size, a file ends where the superblock says', () => {
    const file = join(directory, 'ways.h5');
    const bytes = new Uint8Array(readFileSync(file));
    const run = <T>(parser: Parser<T>) => runSync(parser, (offset, length) => bytes.subarray(offset, offset + length));
    expect(run(FileView.open()).superblock).toEqual(run(FileView.open(bytes.length)).superblock);
  });
});

function open(path: string) {
  const bytes = new Uint8Array(readFileSync(path));
  const run = <T>(parser: Parser<T>) => runSync(parser, (offset, length) => bytes.subarray(offset, offset + length));
  return { view: run(FileView.open(bytes.length, { undoFilters })), run };
}
