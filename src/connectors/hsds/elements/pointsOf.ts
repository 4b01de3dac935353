import type { SpanList } from '../../../model/Dataspace.js';

/** The elements of an irregular selection, in C order. */
export function pointsOf(root: SpanList): number[][] {
  const points: number[][] = [];
  const visit = (list: SpanList, before: readonly number[]): void => {
    for (const { low, high, down } of list.spans)
      for (let at = low; at <= high; at += 1) {
        if (down) visit(down, [...before, at]);
        else points.push([...before, at]);
      }
  };
  visit(root, []);
  return points;
}
