import type { WholeGroupBtreeNode, WholeSymbolTableEntry } from './groupBtree.js';

/** A symbol table node whose entries are read. */
export class SymbolNode {
  /** Where it is in the file; undefined for one that is new. */
  address: number | undefined;
  parent: BtreeNode;
  readonly entries: WholeSymbolTableEntry[];
  /** Whether its bytes are to be written. */
  isChanged = false;

  constructor(address: number | undefined, parent: BtreeNode, entries: WholeSymbolTableEntry[]) {
    this.address = address;
    this.parent = parent;
    this.entries = entries;
  }
}

/** A child of a B-tree node; its own node is there if it has been read, or is new. */
export interface BtreeChild {
  address: number | undefined;
  lastName: number;
  node?: BtreeNode | SymbolNode;
}

/** A B-tree node of a group (File Format Specification, III.A.1) that has been read, or is new. */
export class BtreeNode {
  address: number | undefined;
  parent: BtreeNode | undefined;
  level: number;
  /** Addresses of neighbours, as they are in the file so far. */
  left: number | undefined;
  right: number | undefined;
  firstName: number;
  children: BtreeChild[];
  /** What the file says. */
  readonly stored: WholeGroupBtreeNode | undefined;
  /** Whether it has other children than in the file. */
  isChanged = false;
  /** Whether the name of its last child is now behind the one in the file, which readers have to know first. */
  isWidened = false;

  private constructor(place: BtreePlace, level: number, children: BtreeChild[], stored?: WholeGroupBtreeNode) {
    this.address = place.address;
    this.parent = place.parent;
    this.level = level;
    this.left = stored?.left;
    this.right = stored?.right;
    this.firstName = stored?.firstName ?? 0;
    this.children = children;
    this.stored = stored;
  }

  static read(place: BtreePlace, stored: WholeGroupBtreeNode): BtreeNode {
    return new BtreeNode(
      place,
      stored.level,
      stored.children.map((child) => ({ ...child })),
      stored,
    );
  }

  /** A new node, which takes over children of another one. */
  static of(parent: BtreeNode, level: number, children: BtreeChild[]): BtreeNode {
    const node = new BtreeNode({ address: undefined, parent }, level, children);
    for (const child of children) if (child.node) child.node.parent = node;
    node.isChanged = true;
    return node;
  }

  get last(): BtreeChild | undefined {
    return this.children[this.children.length - 1];
  }

  indexOf(node: BtreeNode | SymbolNode): number {
    return this.children.findIndex((child) => child.node === node);
  }
}

interface BtreePlace {
  readonly address: number | undefined;
  readonly parent: BtreeNode | undefined;
}
