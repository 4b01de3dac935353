import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Parser } from '../../src/format/bytes/Parser.js';
import { runSync } from '../../src/format/bytes/runSync.js';
import { FileView } from '../../src/format/FileView.js';
import {
  H5_INDEX_CRT_ORDER,
  H5_INDEX_NAME,
  H5_ITER_DEC,
  H5_ITER_INC,
  type IndexType,
  type IterationOrder,
} from '../../src/model/iteration.js';
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
});

function open(path: string) {
  const bytes = new Uint8Array(readFileSync(path));
  const run = <T>(parser: Parser<T>) => runSync(parser, (offset, length) => bytes.subarray(offset, offset + length));
  return { view: run(FileView.open(bytes.length, { undoFilters })), run };
}
