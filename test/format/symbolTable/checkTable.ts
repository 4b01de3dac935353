import { expect } from 'vitest';
import { readWholeGroupBtreeNode, readWholeSymbolTableNode } from '../../../src/format/btree1/groupBtree.js';
import { ByteReader } from '../../../src/format/bytes/ByteReader.js';
import type { Parser } from '../../../src/format/bytes/Parser.js';
import { compareNames } from '../../../src/format/links/compareNames.js';
import { localHeapName, readLocalHeap, readLocalHeapHeader } from '../../../src/format/localHeap/localHeap.js';
import type { SymbolTable } from '../../../src/format/messages/symbolTable.js';
import type { Superblock } from '../../../src/format/superblock/superblock.js';

interface Visited {
  readonly address: number;
  readonly left: number | undefined;
  readonly right: number | undefined;
}

/**
 * Checks what HDF5 relies on when it changes a symbol table: the order of names, keys that are bounds, a free list without
 * bytes of names. With `exact` also what holds between two edits: keys that are the last name below, and neighbours.
 *
 * @returns Whether all nodes that are neighbours know each other, on which HDF5 relies when it removes nodes.
 */
export function* checkTable(format: Superblock, { btree, heap }: SymbolTable, exact: boolean): Parser<boolean> {
  const names = yield* readLocalHeap(format, heap);
  const textAt = (offset: number) => localHeapName(names, offset);
  /** Texts of the heap that are referred to: offset and end. */
  const used: [number, number][] = [];
  const use = (offset: number) => {
    const text = textAt(offset);
    used.push([offset, offset + new TextEncoder().encode(text).length + 1]);
    return text;
  };
  const levels: Visited[][] = [];

  function* walk(address: number, first: string, last: string | undefined, level?: number): Parser<string> {
    const node = yield* readWholeGroupBtreeNode(format, address, level);
    levels[node.level] ??= [];
    levels[node.level]!.push({ address, left: node.left, right: node.right });
    ensure(level === undefined || node.children.length > 0, `the node at ${address} is empty`);
    const own = use(node.firstName);
    ensure(!exact || own === '' || own === first, `'${own}' is before the node at ${address}, not '${first}'`);
    let before = exact ? first : own;
    for (const child of node.children) {
      const key = use(child.lastName);
      ensure(compareNames(before, key) < 0, `'${key}' comes behind '${before}'`);
      let lastBelow = before;
      if (node.level > 0) {
        lastBelow = yield* walk(child.address, before, key, node.level - 1);
      } else {
        for (const entry of yield* readWholeSymbolTableNode(format, child.address)) {
          const name = use(entry.name);
          if (entry.target !== undefined) use(entry.target);
          ensure(compareNames(lastBelow, name) < 0, `'${name}' comes behind '${lastBelow}'`);
          lastBelow = name;
        }
      }
      ensure(compareNames(lastBelow, key) <= 0, `'${lastBelow}' is below the key '${key}'`);
      ensure(!exact || lastBelow === key, `the key of '${lastBelow}' is '${key}'`);
      before = key;
    }
    ensure(last === undefined || compareNames(before, last) <= 0, `'${before}' is below the key '${last}'`);
    return before;
  }
  yield* walk(btree, '', undefined);
  if (exact) {
    for (const nodes of levels) {
      expect(nodes.map(({ left }) => left)).toEqual([undefined, ...nodes.slice(0, -1).map(({ address }) => address)]);
      expect(nodes.map(({ right }) => right)).toEqual([...nodes.slice(1).map(({ address }) => address), undefined]);
    }
  }

  const { freeList } = yield* readLocalHeapHeader(format, heap);
  const free: [number, number][] = [];
  for (let offset = freeList; offset !== 1; ) {
    const block = new ByteReader(names.bytes.subarray(offset), format, 'free block');
    const next = block.length();
    const size = block.length();
    ensure(offset % 8 === 0 && size >= 16, `a free block of ${size} bytes at ${offset}`);
    free.push([offset, offset + size]);
    offset = next;
    ensure(free.length < names.bytes.length, 'the free list has no end');
  }
  const distinct = new Map(used.map((range) => [range[0], range]));
  const ranges = [...distinct.values(), ...free].sort(([one], [other]) => one - other);
  for (const [index, [start]] of ranges.entries())
    ensure(index === 0 || ranges[index - 1]![1] <= start, `what is before byte ${start} of the heap reaches beyond it`);
  expect(ranges[ranges.length - 1]![1]).toBeLessThanOrEqual(names.bytes.length);
  return levels.every(areMutual);
}

function areMutual(nodes: readonly Visited[]): boolean {
  const byAddress = new Map(nodes.map((node) => [node.address, node]));
  return nodes.every(({ address, left, right }) => {
    const [before, behind] = [left, right].map((at) => (at === undefined ? undefined : byAddress.get(at)));
    return (!before || before.right === address) && (!behind || behind.left === address);
  });
}

/** As `expect`, for what is looked at very often. */
function ensure(condition: boolean, otherwise: string): void {
  if (!condition) expect.fail(otherwise);
}
