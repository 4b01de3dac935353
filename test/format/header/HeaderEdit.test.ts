import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ByteWriter } from '../../../src/format/bytes/ByteWriter.js';
import type { HeaderEdit } from '../../../src/format/header/HeaderEdit.js';
import { MessageType } from '../../../src/format/header/messageTypes.js';
import type { HeaderMessage } from '../../../src/format/header/ObjectHeader.js';
import { describeWithTools } from '../../support/tools.js';
import { HeaderFile } from './HeaderFile.js';
import { checkHeaders, type MadeFiles, makeHeaders } from './makeHeaders.js';

type Action = 'insert' | 'replace' | 'remove' | 'comment' | 'link' | 'touch';

const step = fc.record({
  action: fc.constantFrom<Action[]>(
    'insert',
    'insert',
    'insert',
    'replace',
    'remove',
    'remove',
    'comment',
    'link',
    'touch',
  ),
  pick: fc.nat(),
  size: fc.nat({ max: 300 }),
});
const edits = fc.array(fc.array(step, { minLength: 1, maxLength: 5 }), { maxLength: 14, size: 'max' });

/** Objects that stay as they are. */
const SOURCES = ['donor', 'holder', 'holder/object'];

describeWithTools('headers of files by HDF5', ['python', 'h5dump'], ({ python, h5dump }) => {
  const folder = mkdtempSync(join(tmpdir(), 'h5rx-headers-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let made: MadeFiles = {};
  const dump = (path: string) => {
    const { status, stderr } = spawnSync(h5dump, ['-A', path], { encoding: 'utf8', maxBuffer: 2 ** 28 });
    return { status, stderr };
  };
  beforeAll(() => {
    made = makeHeaders(python, folder);
  });

  test('have what was put into them, at any moment the old or the new, and HDF5 goes on with them', () => {
    const chunks = new Set<number>();
    const checks: Record<string, Record<string, readonly string[]>> = {};
    for (const [name, { objects }] of Object.entries(made)) {
      const path = join(folder, name);
      const original = readFileSync(path);
      // Old versions of h5dump do not read all that new versions of HDF5 write.
      const before = dump(path);
      const targets = Object.keys(objects).filter((object) => !SOURCES.includes(object));
      let last: HeaderFile | undefined;
      fc.assert(
        fc.property(fc.array(edits, { minLength: targets.length, maxLength: targets.length }), (sequences) => {
          const file = new HeaderFile(original.slice());
          const donated = file.read(objects.donor!).messages.filter(({ type }) => type === MessageType.ATTRIBUTE);
          sequences.forEach((sequence, index) => {
            for (const steps of sequence) {
              const now = file.edit(objects[targets[index]!]!, (header) => {
                for (const one of steps) act(file, header, donated, one);
                if (header.header.version === 2) keepInfo(file, header);
              });
              chunks.add(now.chunks.length);
            }
          });
          last = file;
        }),
        // A run is long, and has a checked step where it fails.
        { numRuns: 1, endOnFailure: true },
      );
      const file = last!;
      // HDF5 has as many links as it counts.
      for (const target of targets) {
        file.edit(objects[target]!, (header) => {
          header.referenceCount = 1;
        });
      }
      checks[name] = Object.fromEntries(
        targets.map((target) => {
          const attributes = file.read(objects[target]!).messages.filter(({ type }) => type === MessageType.ATTRIBUTE);
          return [target, attributes.map((message) => file.nameOf(message))];
        }),
      );
      file.space.close();
      writeFileSync(path, file.bytes);
      expect(dump(path)).toEqual(before);
    }
    checkHeaders(python, folder, checks);
    expect(Math.min(...chunks)).toBe(1);
    expect(Math.max(...chunks)).toBeGreaterThan(2);
  });
});

function act(
  file: HeaderFile,
  header: HeaderEdit,
  donated: readonly HeaderMessage[],
  { action, pick, size }: Step,
): void {
  const attributes = header.messages.filter(({ type }) => type === MessageType.ATTRIBUTE);
  const present = new Set(attributes.map((message) => file.nameOf(message)));
  const free = donated.filter((message) => !present.has(file.nameOf(message)));
  const one = attributes[pick % attributes.length];
  const other = free[pick % free.length]!;
  const comment = header.messages.find(({ type }) => type === MessageType.COMMENT);
  switch (action) {
    case 'insert':
      header.insert(MessageType.ATTRIBUTE, other.data, { creationOrder: nextOrder(attributes) });
      break;
    case 'replace':
      if (one) header.replace(one, other.data);
      break;
    case 'remove':
      if (one) header.remove(one);
      break;
    case 'comment': {
      const data = new ByteWriter(file.space.superblock).fill(0x2e, size).u8(0).finish();
      if (!comment) header.insert(MessageType.COMMENT, data);
      else if (size > 0) header.replace(comment, data);
      else header.remove(comment);
      break;
    }
    case 'link':
      header.referenceCount = 1 + (pick % 3);
      break;
    case 'touch':
      header.touch(1_500_000_000 + (pick % 1000));
  }
}

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function nextOrder(attributes: readonly HeaderMessage[]): number {
  return Math.max(-1, ...attributes.map(({ creationOrder = 0 }) => creationOrder)) + 1;
}

/** HDF5 wants an attribute info message where there are attributes (File Format Specification, IV.A.2.v). */
function keepInfo(file: HeaderFile, header: HeaderEdit): void {
  const attributes = header.messages.filter(({ type }) => type === MessageType.ATTRIBUTE);
  const info = header.messages.find(({ type }) => type === MessageType.ATTRIBUTE_INFO);
  const order = header.header.attributeCreationOrder;
  const writer = new ByteWriter(file.space.superblock).u8(0);
  if (order) writer.u8(3).u16(nextOrder(attributes)).address(undefined).address(undefined).address(undefined);
  else writer.u8(0).address(undefined).address(undefined);
  if (attributes.length === 0 && info) header.remove(info);
  else if (info) header.replace(info, writer.finish());
  else if (attributes.length > 0) header.insert(MessageType.ATTRIBUTE_INFO, writer.finish());
}
