import { ByteWriter } from '../bytes/ByteWriter.js';
import {
  encodeGroupBtreeNode,
  encodeSymbolTableNode,
  groupBtreeNodeBytes,
  symbolTableNodeBytes,
  type WholeGroupBtreeNode,
} from './groupBtree.js';
import type { SymbolTree } from './SymbolTree.js';
import { BtreeNode, type SymbolNode } from './TreeNodes.js';

/** Position in a node of its left sibling's address; the right sibling's follows (III.A.1). */
const LEFT_AT = 8;

/**
 * Stores the changes of a tree. Nodes below the lowest common ancestor of all changes go to new places; then this ancestor is
 * written in place, which makes the changes visible; last come names and siblings in nodes around it, which no reader depends on.
 *
 * HDF5 follows siblings when it removes nodes. A sibling that is no longer in the tree is harmless, and so is the undefined
 * address; but a node must not have a sibling in the tree that does not link back to it.
 */
export function saveSymbolTree(tree: SymbolTree): void {
  const { edit, format, capacities } = tree;
  const visible = lowestWithAll(tree.root);
  const moved = new Set<BtreeNode | SymbolNode>();
  if (visible instanceof BtreeNode) move(visible);

  const around = new Set<BtreeNode>();
  for (const node of [...tree.touched, ...moved]) {
    if (!(node instanceof BtreeNode)) continue;
    for (const near of [tree.neighbour(node, -1), node, tree.neighbour(node, 1)]) if (near) around.add(near);
  }
  for (const node of moved) {
    if (!(node instanceof BtreeNode)) continue;
    node.firstName = 0;
    node.left = movedNeighbour(node, -1);
    node.right = movedNeighbour(node, 1);
  }

  for (const node of moved) edit.write(node.address!, encode(node));
  // A bound never exceeds that of its parent: upper nodes are widened first, and narrowed last.
  for (const node of above(visible)) if (node.isWidened) edit.write(node.address!, encode(node));
  const inPlace = [...around]
    .filter((node) => node !== visible && !moved.has(node) && !node.isWidened)
    .sort((one, other) => one.level - other.level);
  for (const node of inPlace) {
    const { stored, firstName } = node;
    if (firstName !== stored!.firstName) edit.write(node.address!, encodeBtree({ ...stored!, firstName }));
  }
  edit.flip(visible.address!, encode(visible));
  for (const node of around) {
    link(tree.neighbour(node, -1), node);
    link(node, tree.neighbour(node, 1));
  }
  for (const node of inPlace) {
    const { stored, left, right, firstName } = node;
    const bytes = encode(node);
    if (!isSame(bytes, encodeBtree({ ...stored!, left, right, firstName }))) edit.afterwards(node.address!, bytes);
  }

  function movedNeighbour(node: BtreeNode, direction: -1 | 1): number | undefined {
    const neighbour = tree.neighbour(node, direction);
    return neighbour && moved.has(neighbour) ? neighbour.address : undefined;
  }

  /** Links siblings to each other. Readers follow right siblings more often: a right link exists only with its left link. */
  function link(before: BtreeNode | undefined, behind: BtreeNode | undefined): void {
    if (behind && behind.left !== before?.address) {
      behind.left = before?.address;
      putLater(behind, LEFT_AT, behind.left);
    }
    if (before && before.right !== behind?.address) {
      before.right = behind?.address;
      putLater(before, LEFT_AT + format.sizeofOffsets, before.right);
    }
  }

  function putLater(node: BtreeNode, at: number, address: number | undefined): void {
    // A tree that this edit made is not visible yet: it is written at once, so that the edit can read and change it further.
    if (edit.isNew(tree.root.address!)) edit.write(node.address!, encode(node));
    else edit.afterwards(node.address! + at, new ByteWriter(format).address(address).finish());
  }

  /** Gives every changed node below a node, and every ancestor of one, a new address. */
  function move(parent: BtreeNode): void {
    for (const child of parent.children) {
      const { node } = child;
      if (!node || !hasChanges(node)) continue;
      if (node.address === undefined || !edit.isNew(node.address)) {
        const length =
          node instanceof BtreeNode
            ? groupBtreeNodeBytes(format, capacities.children)
            : symbolTableNodeBytes(format, capacities.entries);
        if (node.address !== undefined) edit.release({ address: node.address, length });
        node.address = edit.allocate(length);
      }
      child.address = node.address;
      moved.add(node);
      if (node instanceof BtreeNode) move(node);
    }
  }

  function encode(node: BtreeNode | SymbolNode): Uint8Array {
    if (!(node instanceof BtreeNode)) return encodeSymbolTableNode(format, node.entries, capacities);
    // All children have addresses by now.
    return encodeBtree(node as WholeGroupBtreeNode);
  }

  function encodeBtree(node: WholeGroupBtreeNode): Uint8Array {
    return encodeGroupBtreeNode(format, node, capacities);
  }
}

/** From the root on. */
function above({ parent }: BtreeNode | SymbolNode): BtreeNode[] {
  return parent ? [...above(parent), parent] : [];
}

function hasChanges(node: BtreeNode | SymbolNode): boolean {
  if (node.isChanged || !(node instanceof BtreeNode)) return node.isChanged;
  return node.children.some((child) => child.node && hasChanges(child.node));
}

function lowestWithAll(node: BtreeNode | SymbolNode): BtreeNode | SymbolNode {
  if (node.isChanged || !(node instanceof BtreeNode)) return node;
  const changed = node.children.flatMap((child) => (child.node && hasChanges(child.node) ? [child.node] : []));
  const [only, another] = changed;
  return only && !another ? lowestWithAll(only) : node;
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.every((byte, index) => byte === other[index]);
}
