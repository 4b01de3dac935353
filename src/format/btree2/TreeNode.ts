import type { Btree2Child } from './btree2.js';

/** A node that an edit has read to change it, or a new one. */
export class TreeNode {
  readonly depth: number;
  /** Address of its stored form; undefined for a new node. */
  readonly place: number | undefined;
  readonly records: Uint8Array[];
  /** One more than there are records; empty in leaves. */
  readonly children: TreeChild[];

  constructor(depth: number, place: number | undefined, records: Uint8Array[], children: TreeChild[]) {
    this.depth = depth;
    this.place = place;
    this.records = records;
    this.children = children;
  }
}

/** A child: a reference to the stored node until it is read. */
export type TreeChild = TreeNode | Btree2Child;

/** Number of records in the node itself. */
export function recordsIn(child: TreeChild): number {
  return child instanceof TreeNode ? child.records.length : child.records;
}

/**
 * Redistributes all records of adjacent children evenly among `parts` nodes; the separating records in the parent take
 * part.
 *
 * @param first - Index of the first child; all of them have been read.
 * @returns The extents of the nodes that this removes.
 */
export function shareRecords(parent: TreeNode, first: number, nodes: readonly TreeNode[], parts: number): number[] {
  const depth = parent.depth - 1;
  const separators = parent.records.slice(first, first + nodes.length - 1);
  const records = nodes.flatMap((node, index) => [...(index > 0 ? [separators[index - 1]!] : []), ...node.records]);
  const children = nodes.flatMap((node) => node.children);
  const places = nodes.flatMap(({ place }) => place ?? []);
  const inNodes = records.length - (parts - 1);
  const shared: TreeNode[] = [];
  const between: Uint8Array[] = [];
  let from = 0;
  for (let part = 0; part < parts; part++) {
    const to = from + Math.floor(inNodes / parts) + (part < inNodes % parts ? 1 : 0);
    const below = depth > 0 ? children.slice(from, to + 1) : [];
    shared.push(new TreeNode(depth, places[part], records.slice(from, to), below));
    if (part < parts - 1) between.push(records[to]!);
    from = to + 1;
  }
  parent.records.splice(first, separators.length, ...between);
  parent.children.splice(first, nodes.length, ...shared);
  return places.slice(parts);
}
