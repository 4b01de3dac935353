import fc from 'fast-check';
import type { LinkChange, NewLink } from '../../../src/format/links/NewLink.js';
import { contentsOf, type OldGroup } from './OldGroup.js';

/** What is to happen next; the choice is among the links that there are. */
export interface Step {
  readonly kind: 'insert' | 'remove' | 'rename' | 'replace';
  readonly choice: number;
  readonly name: string;
  /** Path of a soft link. */
  readonly target: string | undefined;
}

const name = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abyz~'), minLength: 1, maxLength: 3 }),
  fc.string({ unit: fc.constantFrom('n', 'x', '5', 'é', '🜚'), minLength: 1, maxLength: 60 }),
);

export const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('insert', 'insert', 'remove', 'rename', 'replace'),
  choice: fc.nat(),
  name,
  target: fc.option(fc.string({ unit: fc.constantFrom(...'/ab.é'), maxLength: 40 }), { nil: undefined }),
});

/** The change that a step comes down to; undefined where it makes none. */
export function changeOf(group: OldGroup, { kind, choice, name, target }: Step): LinkChange | undefined {
  const { names } = group;
  const chosen = names[choice % Math.max(1, names.length)];
  const to = (text: string): NewLink =>
    target === undefined ? hardLink(group, text, choice) : { name: text, cset: 'ASCII', type: 'soft', target };
  if (kind !== 'insert' && chosen === undefined) return undefined;
  if (kind === 'remove') return { remove: chosen! };
  if (kind === 'replace') return { remove: chosen!, insert: to(chosen!) };
  if (group.model.has(name)) return undefined;
  return { ...(kind === 'rename' && { remove: chosen! }), insert: to(name) };
}

/** A link to one of two objects. */
export function hardLink(group: OldGroup, name: string, choice = 0): NewLink {
  const [, leads] = contentsOf(group.storage, '/objects')[choice % 2]!;
  if (!('address' in leads)) throw new Error('no object');
  return { name, cset: 'ASCII', type: 'hard', address: leads.address };
}

/** Makes changes that are the same with each run. */
export function takeSteps(group: OldGroup, count: number, seed: number): void {
  for (const next of fc.sample(step, { numRuns: count, seed })) {
    const change = changeOf(group, next);
    if (change) group.change(change);
  }
}
