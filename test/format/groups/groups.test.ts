import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findObjectAttribute, readObjectAttributes } from '../../../src/format/attributes/readObjectAttributes.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { compareNames } from '../../../src/format/links/compareNames.js';
import { followPath } from '../../../src/format/links/followPath.js';
import { GroupLinks } from '../../../src/format/links/GroupLinks.js';
import { groupsOf } from '../../../src/format/links/groupsOf.js';
import { inCreationOrder } from '../../../src/format/links/inCreationOrder.js';
import { findLink, readLinks } from '../../../src/format/links/readLinks.js';
import type { StoredLink } from '../../../src/format/messages/link.js';
import { readObject } from '../../../src/format/objects/readObject.js';
import type { ObjectAttribute, StoredGroup } from '../../../src/format/objects/StoredObject.js';
import type { Dataspace } from '../../../src/model/Dataspace.js';
import { describeWithTools } from '../../support/tools.js';
import { comparable, describeDatatype } from '../describeStored.js';
import type { AttributeFacts } from '../facts.js';
import {
  type GroupFacts,
  type GroupFileFacts,
  makeGroupFiles,
  type ObjectAttributes,
  type OpenTestFile,
  openFile,
  undoFilters,
} from './groupFacts.js';

describeWithTools('links and attributes of files that HDF5 wrote', ['python'], ({ python }) => {
  let directory: string;
  let facts: Record<string, GroupFileFacts>;

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-groups-'));
    facts = makeGroupFiles(python, directory);
  }, 180_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const forEachGroup = (compare: (group: StoredGroup, file: OpenTestFile, fact: GroupFacts, where: string) => void) => {
    for (const [path, { groups }] of Object.entries(facts)) {
      const file = openFile(path);
      for (const [name, fact] of Object.entries(groups)) {
        const object = runSync(readObject(file.superblock, fact.address), file.read);
        compare(object as StoredGroup, file, fact, `${basename(path)} ${name}`);
      }
    }
  };
  const forEachOwner = (compare: (file: OpenTestFile, fact: ObjectAttributes, where: string) => void) => {
    for (const [path, { attributes }] of Object.entries(facts)) {
      const file = openFile(path);
      for (const [name, fact] of Object.entries(attributes)) compare(file, fact, `${basename(path)} ${name}`);
    }
  };

  test('all links of every kind of storage, in the order of names', () => {
    const kinds = new Map<string, number>();
    forEachGroup((group, { superblock, read }, fact, where) => {
      expect(group.storageType, where).toBe(STORAGE_TYPES[fact.storage]);
      const links = runSync(readLinks(superblock, group, undoFilters), read);
      expect(links.length, where).toBe(fact.links.length);
      expect(runSync(new GroupLinks(superblock, group).count(), read), where).toBe(fact.links.length);
      for (const [index, [name, link]] of fact.links.entries()) {
        expect(links[index], where).toEqual({ name, ...link });
        const kind = `${fact.storage} ${link.type}`;
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      }
    });
    expect([...kinds.keys()].sort()).toEqual(['0 hard', '0 soft', ...['1', '2'].flatMap(ofEachType)].sort());
    expect(kinds.get('0 hard')).toBeGreaterThan(40_000);
    expect(kinds.get('2 hard')).toBeGreaterThan(80_000);
  }, 120_000);

  test('links in creation order, where it is tracked', () => {
    let tracked = 0;
    forEachGroup((group, { superblock, read }, { creation }, where) => {
      if (creation !== undefined) tracked++;
      else if (group.linkInfo?.creationOrder !== undefined) return; // the root group, whose properties HDF5 hides
      const links = inCreationOrder(runSync(readLinks(superblock, group, undoFilters), read));
      if (creation === undefined) expect(links?.length ?? 0, where).toBe(0);
      else expect(links!.map(({ name }) => name).join('\n') === creation.join('\n'), where).toBe(true);
    });
    expect(tracked).toBeGreaterThan(40);
  });

  test('a link is found by its name, and one that is not there is not', () => {
    let found = 0;
    forEachGroup((group, { superblock, read }, fact, where) => {
      const names = fact.links.length < 1000 ? fact.links : fact.links.filter((_, index) => index % 97 === 0);
      for (const [name, link] of names) {
        expect(runSync(findLink(superblock, group, name, undoFilters), read), where).toEqual({ name, ...link });
        expect(runSync(findLink(superblock, group, `${name} `, undoFilters), read), where).toBeUndefined();
        found++;
      }
      for (const name of ['', '\0', 'é', '\u{10ffff}', 'zzzz', '0', 'name 57n']) {
        const expected = fact.links.find(([other]) => other === name);
        const link = runSync(findLink(superblock, group, name, undoFilters), read);
        expect(link?.name, where).toBe(expected?.[0]);
      }
    });
    expect(found).toBeGreaterThan(10_000);
  });

  test('of a large group only little is read to find a link', () => {
    for (const name of ['many-old.h5', 'many-new.h5']) {
      const [path, { groups }] = Object.entries(facts).find(([file]) => basename(file) === name)!;
      const { superblock, read, asked } = openFile(path);
      const fact = groups['/many']!;
      const group = runSync(readObject(superblock, fact.address), read) as StoredGroup;
      asked();
      for (const [link] of fact.links.filter((_, index) => index % 6007 === 0)) {
        runSync(findLink(superblock, group, link), read);
        // One direct block of the fractal heap has 64 KiB.
        expect(asked(), name).toBeLessThan(name === 'many-old.h5' ? 8000 : 68_000);
      }
      runSync(readLinks(superblock, group), read);
      expect(asked(), name).toBeLessThan(1.5 * superblock.fileSize);
    }
  });

  test('compressed links are refused where nobody gives their filters', () => {
    const path = join(directory, 'filtered.h5');
    const { superblock, read } = openFile(path);
    const group = runSync(readObject(superblock, facts[path]!.groups['/deflate 5000']!.address), read) as StoredGroup;
    const error = expect.objectContaining({ kind: 'unsupported', message: expect.stringMatching(/filtered \(1\)/) });
    expect(() => runSync(readLinks(superblock, group), read)).toThrow(error);
    expect(() => runSync(findLink(superblock, group, 'x'), read)).not.toThrow();
  });

  test('paths lead to the objects that HDF5 finds', () => {
    let compared = 0;
    let missing = 0;
    for (const [file, { paths }] of Object.entries(facts)) {
      const { superblock, read } = openFile(file);
      for (const [path, address] of Object.entries(paths)) {
        const found = runSync(followPath(groupsOf(superblock), path, {}), read);
        const where = `${basename(file)} ${path}`;
        expect(found.type === 'object' ? found.address : null, where).toBe(address);
        // The hard links that were found lead there as well.
        if (found.type === 'object') {
          const straight = runSync(followPath(groupsOf(superblock), found.path, {}), read);
          expect(straight, where).toEqual(found);
        }
        address === null ? missing++ : compared++;
      }
    }
    expect(compared).toBeGreaterThan(60);
    expect(missing).toBeGreaterThan(30);
  });

  test('a path that an external link leads out of the file ends there; one may begin in any group', () => {
    const path = join(directory, 'groups-latest.h5');
    const { superblock, read } = openFile(path);
    const fact = facts[path]!.groups['/9 none']!;
    const [name, link] = fact.links.find(([, { type }]) => type === 'external')!;
    const groups = groupsOf(superblock);
    const where = { via: `/9 none/${name}`, linksLeft: 15, isBySoftLink: false, own: 0 };
    const external = { type: 'external', file: link.file, target: '/in it', ...where };
    expect(runSync(followPath(groups, `/9 none/${name}`, {}), read)).toEqual(external);
    expect(runSync(followPath(groups, `/9 none/${name}/and/./on/`, {}), read)).toEqual({
      ...external,
      target: '/in it/and/on',
      own: 2,
    });
    const from = { address: fact.address, path: '/9 none' };
    expect(runSync(followPath(groups, name, { from }), read)).toEqual(external);
    expect(runSync(followPath(groups, '/9 none', { from }), read)).toEqual({ type: 'object', ...from });
  });

  test('all attributes, dense and compact, in the order of names, with types and raw data', () => {
    let compared = 0;
    let huge = 0;
    forEachOwner(({ superblock, read }, fact, where) => {
      const object = runSync(readObject(superblock, fact.address), read);
      const attributes = runSync(readObjectAttributes(superblock, object), read);
      expect(
        attributes.map(({ name }) => name),
        where,
      ).toEqual(fact.attributes.map(({ name }) => name));
      for (const [index, expected] of fact.attributes.entries()) {
        compareAttribute(attributes[index]!, expected, `${where} ${expected.name}`);
        compared++;
        if ((expected.bytes?.length ?? 0) / 2 > 65536) huge++;
      }
    });
    expect(compared).toBeGreaterThan(60_000);
    expect(huge).toBeGreaterThanOrEqual(6);
  }, 120_000);

  test('attributes in creation order, where it is tracked', () => {
    let tracked = 0;
    forEachOwner(({ superblock, read }, { address, creation }, where) => {
      const object = runSync(readObject(superblock, address), read);
      const attributes = inCreationOrder(runSync(readObjectAttributes(superblock, object), read));
      expect(attributes?.map(({ name }) => name) ?? null, where).toEqual(creation);
      if (creation !== null) tracked++;
    });
    expect(tracked).toBeGreaterThan(30);
  });

  test('an attribute is found by its name, and one that is not there is not', () => {
    let found = 0;
    forEachOwner(({ superblock, read }, fact, where) => {
      const object = runSync(readObject(superblock, fact.address), read);
      for (const expected of fact.attributes.filter((_, index) => index < 20 || index % 53 === 0)) {
        const attribute = runSync(findObjectAttribute(superblock, object, expected.name), read);
        compareAttribute(attribute!, expected, `${where} ${expected.name}`);
        expect(runSync(findObjectAttribute(superblock, object, `${expected.name} `), read), where).toBeUndefined();
        found++;
      }
    });
    expect(found).toBeGreaterThan(1000);
  });
});

test('names are in the order of their UTF-8 bytes', () => {
  const names = ['', 'a', 'a\u{1f600}', 'a\uff21', 'ab', 'é', '\ud7ff', '\ue000', '\uff21', '\u{10000}', '\u{1f600}b'];
  const sorted = [...names].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
  expect([...names].reverse().sort(compareNames)).toEqual(sorted);
});

const STORAGE_TYPES = ['H5G_STORAGE_TYPE_SYMBOL_TABLE', 'H5G_STORAGE_TYPE_COMPACT', 'H5G_STORAGE_TYPE_DENSE'];
const LINK_TYPES: readonly StoredLink['type'][] = ['hard', 'soft', 'external'];

function ofEachType(storage: string): string[] {
  return LINK_TYPES.map((type) => `${storage} ${type}`);
}

function compareAttribute(attribute: ObjectAttribute, expected: AttributeFacts, where: string): void {
  if ('error' in attribute) throw attribute.error;
  expect(describeDatatype(attribute.datatype), where).toEqual(comparable(expected.datatype));
  expect(spaceOf(attribute.dataspace), where).toEqual(expected.dataspace);
  expect(attribute.committedType ?? null, where).toBe(expected.committed);
  if (expected.bytes !== null) expect(Buffer.from(attribute.data).toString('hex') === expected.bytes, where).toBe(true);
}

function spaceOf({ class: spaceClass, dims, maxdims }: Dataspace) {
  return { class: spaceClass, dims, maxdims };
}
