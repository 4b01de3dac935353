import type { FileEdit } from '../edit/FileEdit.js';
import { type Btree2Child, encodeBtree2Node } from './btree2.js';
import { encodeBtree2Header } from './btree2Header.js';
import { type Btree2Parameters, nodeLimits } from './nodeLimits.js';

/**
 * Creates a version 2 B-tree (File Format Specification, III.A.2) with the fewest nodes, which share the records evenly.
 *
 * @param sortedRecords - In the order of the tree's type.
 * @returns The address of its header.
 */
export function createBtree2(
  edit: FileEdit,
  parameters: Btree2Parameters,
  sortedRecords: readonly Uint8Array[] = [],
): number {
  const { format } = edit;
  const total = sortedRecords.length;
  let limits = nodeLimits(format, parameters, 0);
  /** The most records of a subtree, by depth. */
  const capacity = [limits[0]!.most];
  while (capacity[capacity.length - 1]! < total) {
    const depth = capacity.length;
    limits = nodeLimits(format, parameters, depth);
    capacity.push((limits[depth]!.most + 1) * capacity[depth - 1]! + limits[depth]!.most);
  }

  function build(start: number, end: number, depth: number): Btree2Child {
    const records = depth === 0 ? sortedRecords.slice(start, end) : [];
    const children: Btree2Child[] = [];
    if (depth > 0) {
      const count = Math.ceil((end - start + 1) / (capacity[depth - 1]! + 1));
      // A record of this node separates two children.
      const below = end - start - (count - 1);
      let from = start;
      for (let index = 0; index < count; index++) {
        const to = from + Math.floor(below / count) + (index < below % count ? 1 : 0);
        children.push(build(from, to, depth - 1));
        if (index < count - 1) records.push(sortedRecords[to]!);
        from = to + 1;
      }
    }
    const bytes = encodeBtree2Node(format, parameters, limits[depth]!, records, children);
    return { address: edit.add(bytes), records: records.length, total: end - start };
  }

  const depth = capacity.length - 1;
  const root = total > 0 ? build(0, total, depth) : undefined;
  return edit.add(
    encodeBtree2Header(format, {
      ...parameters,
      depth,
      ...(root && { root: root.address }),
      rootRecords: root?.records ?? 0,
      totalRecords: total,
    }),
  );
}
