import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findObjectAttribute, readObjectAttributes } from '../../../src/format/attributes/readObjectAttributes.js';
import { lookup3 } from '../../../src/format/bytes/checksum.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { runSync } from '../../../src/format/bytes/runSync.js';
import { FileView } from '../../../src/format/FileView.js';
import { followPath } from '../../../src/format/links/followPath.js';
import { groupsOf } from '../../../src/format/links/groupsOf.js';
import { findLink, readLinks } from '../../../src/format/links/readLinks.js';
import { readObject } from '../../../src/format/objects/readObject.js';
import type { StoredGroup, StoredObject } from '../../../src/format/objects/StoredObject.js';
import type { Superblock } from '../../../src/format/superblock/superblock.js';
import { H5Error } from '../../../src/model/H5Error.js';
import { H5_INDEX_CRT_ORDER, H5_INDEX_NAME, H5_ITER_DEC, H5_ITER_INC } from '../../../src/model/iteration.js';
import { describeWithTools } from '../../support/tools.js';
import { type GroupFileFacts, makeGroupFiles, openBytes, undoFilters } from './groupFacts.js';

/** An object with what is asked of it: everything that readers of links and attributes can do. */
interface Subject {
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly superblock: Superblock;
  readonly object: StoredObject;
  readonly path: string;
  /** Names that are there. */
  readonly links: readonly string[];
  readonly attributes: readonly string[];
  /** What is read for it, from the beginning of the file. */
  readonly structures: readonly { readonly offset: number; readonly length: number }[];
}

interface Damage {
  readonly structure: number;
  readonly offset: number;
  readonly value: number;
  readonly length: number;
}

const damage: fc.Arbitrary<Damage> = fc.record({
  structure: fc.nat(),
  offset: fc.oneof(fc.nat(40), fc.nat(600), fc.nat(5000)),
  value: fc.oneof(fc.constantFrom(0, 1, 0x7f, 0x80, 0xff), fc.nat(255)),
  length: fc.constantFrom(1, 1, 1, 2, 4, 8),
});

describeWithTools('damaged groups and attributes', ['python'], ({ python }) => {
  let directory: string;
  let subjects: readonly Subject[];

  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'h5rx-hostile-groups-'));
    subjects = Object.entries(makeGroupFiles(python, directory, 'small')).flatMap(([path, facts]) =>
      subjectsOf(path, facts),
    );
  }, 120_000);
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const subjectOf = (file: string, path: string) =>
    subjects.find((subject) => subject.file === file && subject.path === path)!;

  test('bytes are flipped, zeroed and cut off: an H5Error or a value, soon', () => {
    let values = 0;
    let errors = 0;
    expect(subjects.length).toBeGreaterThan(100);
    fc.assert(
      fc.property(
        fc.nat(),
        fc.array(damage, { maxLength: 4 }),
        fc.option(fc.nat(), { freq: 10 }),
        fc.boolean(),
        (pick, damages, cut, seal) => {
          const subject = subjects[pick % subjects.length]!;
          const damaged = subject.bytes.slice(0, cut === null ? undefined : cut % (subject.bytes.length + 1));
          for (const { structure, offset, value, length } of damages) {
            const { offset: start, length: size } = subject.structures[structure % subject.structures.length]!;
            const at = start + (offset % size);
            damaged.fill(value, at, at + length);
          }
          // Otherwise checksums would catch nearly everything in new files, and nothing behind them be tried.
          if (seal) for (const { offset, length } of subject.structures) repair(damaged, offset, length);
          for (const result of askAll(subject, damaged)) result ? values++ : errors++;
        },
      ),
      { numRuns: 5000, seed: 20250201 },
    );
    expect(values).toBeGreaterThan(1000);
    expect(errors).toBeGreaterThan(1000);
  }, 120_000);

  test('a group B-tree that leads back to itself', () => {
    const subject = subjectOf('small-nodes.h5', '/100 none');
    const nodes = subject.structures.filter(({ offset }) => signatureAt(subject.bytes, offset) === 'TREE');
    const root = nodes.find(({ offset }) => subject.bytes[offset + 5]! > 1)!;
    const view = new DataView(subject.bytes.slice().buffer);
    // The first child becomes the node itself, once at its own level and once as if it were the level below.
    view.setBigUint64(root.offset + 32, BigInt(root.offset), true);
    expectCorrupt(subject, new Uint8Array(view.buffer), /occurs twice/);
    view.setUint8(root.offset + 5, 0);
    expectCorrupt(subject, new Uint8Array(view.buffer), /signature|occurs twice/);
  });

  test('two entries of a group B-tree that lead to one node', () => {
    const subject = subjectOf('small-nodes.h5', '/100 none');
    const leaf = subject.structures.find(
      ({ offset }) =>
        signatureAt(subject.bytes, offset) === 'TREE' &&
        subject.bytes[offset + 5] === 0 &&
        subject.bytes[offset + 6]! > 1,
    )!;
    const damaged = subject.bytes.slice();
    damaged.copyWithin(leaf.offset + 48, leaf.offset + 32, leaf.offset + 40);
    expectCorrupt(subject, damaged, /occurs twice/);
  });

  test('names that all are in the same place', () => {
    const subject = subjectOf('groups-earliest.h5', '/100 none');
    const damaged = subject.bytes.slice();
    const view = new DataView(damaged.buffer);
    const nodes = subject.structures.filter(({ offset }) => signatureAt(damaged, offset) === 'SNOD');
    for (const { offset } of nodes) {
      for (let entry = 0; entry < view.getUint16(offset + 6, true); entry++) {
        view.setBigUint64(offset + 8 + 40 * entry, 8n, true);
      }
    }
    const heap = subject.structures.find(({ offset }) => signatureAt(damaged, offset) === 'HEAP')!;
    const segment = Number(view.getBigUint64(heap.offset + 24, true));
    damaged.fill(0x61, segment + 8, segment + 1000);
    expectCorrupt(subject, damaged, /overlap/);
  });

  test('records that all have the same heap ID', () => {
    const subject = subjectOf('groups-latest.h5', '/100 none');
    const damaged = subject.bytes.slice();
    const leaf = subject.structures.find(({ offset }) => signatureAt(damaged, offset) === 'BTLF')!;
    damaged.copyWithin(leaf.offset + 6 + 11 + 4, leaf.offset + 6 + 4, leaf.offset + 6 + 11);
    repair(damaged, leaf.offset, leaf.length);
    expectCorrupt(subject, damaged, /inside another one/);
  });

  test('a fractal heap whose indirect block has itself as a child', () => {
    const subject = subjectOf('attributes-latest.h5', '/100 none');
    const damaged = subject.bytes.slice();
    const view = new DataView(damaged.buffer);
    const block = subject.structures.find(({ offset }) => signatureAt(damaged, offset) === 'FHIB')!;
    for (let at = block.offset + 18; at + 12 <= block.offset + block.length; at += 8) {
      view.setBigUint64(at, BigInt(block.offset), true);
    }
    repair(damaged, block.offset, block.length);
    expectCorrupt(subject, damaged, /signature|occurs twice/);
  });

  test('a version 2 B-tree with more levels than any file has', () => {
    const subject = subjectOf('groups-latest.h5', '/100 none');
    const damaged = subject.bytes.slice();
    const header = subject.structures.find(({ offset }) => signatureAt(damaged, offset) === 'BTHD')!;
    new DataView(damaged.buffer).setUint16(header.offset + 12, 65535, true);
    repair(damaged, header.offset, header.length);
    expectCorrupt(subject, damaged, /depth 65535/);
  });

  test('compressed blocks that say they become far larger than they can', () => {
    const subject = subjectOf('filtered.h5', '/deflate 9');
    const damaged = subject.bytes.slice();
    const header = [...subject.structures].reverse().find(({ offset }) => signatureAt(damaged, offset) === 'FRHP')!;
    // First blocks, and with them the largest ones, of 2^40 bytes.
    const sizes = header.offset + HEAP_BLOCK_SIZES;
    const view = new DataView(damaged.buffer);
    expect(view.getUint16(sizes - 2, true)).toBe(4);
    view.setBigUint64(sizes, 2n ** 40n, true);
    view.setBigUint64(sizes + 8, 2n ** 40n, true);
    repair(damaged, header.offset, header.length);
    expectCorrupt(subject, damaged, /\d+ bytes cannot expand to 1099511627776/);
  });
});

/** The objects of a file with links or attributes to ask for. */
function subjectsOf(path: string, { groups, attributes }: GroupFileFacts): Subject[] {
  const bytes = new Uint8Array(readFileSync(path));
  const { superblock, read } = openBytes(bytes);
  return Object.keys({ ...groups, ...attributes }).flatMap((name): Subject[] => {
    const links = groups[name]?.links.map(([link]) => link) ?? [];
    const own = attributes[name]?.attributes.map((attribute) => attribute.name) ?? [];
    if (links.length + own.length < 2) return [];
    const object = runSync(readObject(superblock, (groups[name] ?? attributes[name])!.address), read);
    const unseen = { file: basename(path), bytes, superblock, object, path: name, structures: [] };
    const subject = { ...unseen, links: spread(links), attributes: spread(own) };
    const seen = new Map<string, { offset: number; length: number }>();
    const note = (offset: number, length: number) => {
      seen.set(`${offset} ${length}`, { offset, length });
      return read(offset, length);
    };
    for (const parser of questions(subject, superblock)) runSync(parser(), note);
    const view = runSync(FileView.open(bytes.length, { undoFilters }), note);
    for (const parser of questionsToView(subject, view)) answerOf(parser, note);
    return [{ ...subject, structures: [...seen.values()].filter(({ length }) => length > 0) }];
  });
}

function spread(names: readonly string[]): string[] {
  return [0, 0.3, 0.9].flatMap((part) => names[Math.floor(part * names.length)] ?? []);
}

/** Everything that is asked of a subject. */
function questions({ object, path, links, attributes }: Omit<Subject, 'structures'>, superblock: Superblock) {
  const all: (() => Parser<unknown>)[] = [
    () => readObjectAttributes(superblock, object),
    ...attributes.map((name) => () => findObjectAttribute(superblock, object, name)),
  ];
  if (object.kind !== 'group') return all;
  const group: StoredGroup = object;
  return [
    ...all,
    () => readLinks(superblock, group, undoFilters),
    ...links.map((name) => () => findLink(superblock, group, name, undoFilters)),
    ...links.map((name) => () => followPath(groupsOf(superblock, undoFilters), `${path}/${name}/x`, {})),
  ];
}

/** The same of a view of the file, and by place. */
function questionsToView(
  { object: { address }, path, links, attributes }: Omit<Subject, 'structures'>,
  view: FileView,
) {
  const orders = ([H5_INDEX_NAME, H5_INDEX_CRT_ORDER] as const).flatMap((index) =>
    ([H5_ITER_INC, H5_ITER_DEC] as const).map((order) => [index, order] as const),
  );
  const all: (() => Parser<unknown>)[] = [
    () => view.object(address),
    () => view.linkCount(address),
    ...attributes.map((name) => () => view.attribute(address, name)),
    ...links.map((name) => () => view.link(address, name)),
    ...links.map((name) => () => view.follow(`${path}/${name}/x`)),
  ];
  const byOrder = orders.flatMap((order): (() => Parser<unknown>)[] => [
    ...[5, 0, 77].map((n) => () => view.linkByIndex(address, ...order, n)),
    ...[5, 0, 77].map((n) => () => view.attributeByIndex(address, ...order, n)),
    () => view.links(address, ...order),
    () => view.attributeNames(address, ...order),
    () => view.attributes(address, ...order),
  ]);
  return [...all, ...byOrder];
}

/** Whether a question gives a value, and not an error as there may be. */
function answerOf(parser: () => Parser<unknown>, read: (offset: number, length: number) => Uint8Array): boolean {
  try {
    runSync(parser(), read);
    return true;
  } catch (error) {
    // zlib's own errors are those of the test's filters.
    if (!(error instanceof H5Error) && !/^Z_/.test((error as { code?: string }).code ?? '')) throw error;
    // A damaged header may be that of another kind, or track no order.
    if (error instanceof H5Error) expect(['corrupt-file', 'unsupported', 'bad-argument']).toContain(error.kind);
    return false;
  }
}

/** True for each question that gives a value. Fails on anything thrown that is not an `H5Error`. */
function* askAll(subject: Subject, file: Uint8Array): Generator<boolean> {
  let asked = 0;
  const read = (offset: number, length: number) => {
    expect(offset >= 0 && offset + length <= file.length).toBe(true);
    asked += length;
    return file.subarray(offset, offset + length);
  };
  const superblock = { ...subject.superblock, fileSize: file.length };
  for (const parser of questions(subject, superblock)) {
    asked = 0;
    try {
      runSync(parser(), read);
      yield true;
    } catch (error) {
      // zlib's own errors are those of the test's filters.
      if (!(error instanceof H5Error) && !/^Z_/.test((error as { code?: string }).code ?? '')) throw error;
      if (error instanceof H5Error) expect(['corrupt-file', 'unsupported']).toContain(error.kind);
      yield false;
    }
    expect(asked).toBeLessThanOrEqual(16 * file.length + 65536 * 20);
  }
  let view: FileView | undefined;
  const opens = answerOf(function* () {
    view = yield* FileView.open(file.length, { undoFilters });
  }, read);
  yield opens;
  if (!view) return;
  for (const parser of questionsToView(subject, view)) {
    asked = 0;
    yield answerOf(parser, read);
    expect(asked).toBeLessThanOrEqual(16 * file.length + 65536 * 20);
  }
}

function expectCorrupt(subject: Subject, file: Uint8Array, message: RegExp): void {
  const read = (offset: number, length: number) => file.subarray(offset, offset + length);
  const { superblock, object, links } = subject;
  const list = () => {
    if (links.length > 0) runSync(readLinks(superblock, object as StoredGroup, undoFilters), read);
    else runSync(readObjectAttributes(superblock, object), read);
  };
  expect(list).toThrow(expect.objectContaining({ kind: 'corrupt-file', message: expect.stringMatching(message) }));
}

function signatureAt(file: Uint8Array, offset: number): string {
  return String.fromCharCode(...file.subarray(offset, offset + 4));
}

const CHECKSUM_AT_END = ['BTHD', 'BTLF', 'BTIN', 'FRHP', 'FHIB'];

/** Where a fractal heap's header has the sizes of its first and its largest direct blocks. */
const HEAP_BLOCK_SIZES = 112;

/** Writes the right checksum into a structure that still has its signature. */
function repair(file: Uint8Array, offset: number, length: number): void {
  if (offset + length > file.length) return;
  const signature = signatureAt(file, offset);
  const view = new DataView(file.buffer);
  if (CHECKSUM_AT_END.includes(signature)) {
    view.setUint32(offset + length - 4, lookup3(file.subarray(offset, offset + length - 4)), true);
  }
  if (signature !== 'FHDB') return;
  // Offsets in heaps of links have four bytes, in those of attributes five.
  const owner = new Uint8Array(file.buffer, offset + 5, 8);
  const heap = Number(new DataView(owner.slice().buffer).getBigUint64(0, true));
  const bits = heap + 144 < file.length ? view.getUint16(heap + HEAP_BLOCK_SIZES + 16, true) : 32;
  const at = offset + 13 + Math.ceil(bits / 8);
  if (at + 4 > offset + length) return;
  view.setUint32(at, 0, true);
  view.setUint32(at, lookup3(file.subarray(offset, offset + length)), true);
}
