import type { WholeGroupBtreeNode, WholeSymbolTableEntry } from './groupBtree.js';

/** A symbol table node with its entries. */
export class SymbolNode {
  /** Address in the file; undefined for a new node. */
  address: number | undefined;
  parent: BtreeNode;
  readonly entries: WholeSymbolTableEntry[];
  /** Whether it must be written. */
  isChanged = false;

  constructor(address: number | undefined, parent: BtreeNode, entries: WholeSymbolTableEntry[]) {
    this.address = address;
    this.parent = parent;
    this.entries = entries;
  }
}

/** A child of a B-tree node; `node` is set if it has been read, or is new. */
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
  /** Addresses of the siblings, as stored in the file. */
  left: number | undefined;
  right: number | undefined;
  firstName: number;
  children: BtreeChild[];
  /** As stored in the file. */
  readonly stored: WholeGroupBtreeNode | undefined;
  /** Whether its children differ from those in the file. */
  isChanged = false;
  /** Whether its last name now comes after the one in the file; readers must see that first. */
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

  /** A new node that takes over children of another. */
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
