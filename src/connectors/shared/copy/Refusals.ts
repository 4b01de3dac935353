import type { CopyLossKind } from '../../../model/CopyLoss.js';
import type { Capabilities, Feature } from '../../Capabilities.js';
import { isUnsupported } from './CopyLosses.js';

/** A part of what an object is created with that it can do without. */
export interface Reduction<P> {
  readonly what: CopyLossKind;
  /** What a connector without it names in its capabilities. */
  readonly feature?: Feature;
  /** What is given up, for comparisons with what other objects have; undefined where there is nothing to give up. */
  valueOf(properties: P): unknown;
  /** The properties without it. */
  without(properties: P): P;
}

/** Something that was given up, and why. */
export interface Given {
  readonly what: CopyLossKind;
  readonly why: string;
}

/** What a target has refused to create, so that the next object with the same is created without it at once. */
export class Refusals<P> {
  readonly #reductions: readonly Reduction<P>[];
  readonly #capabilities: Capabilities;
  readonly #known = new Map<string, string>();
  readonly #taken = new Set<string>();

  constructor(reductions: readonly Reduction<P>[], capabilities: Capabilities) {
    this.#reductions = reductions;
    this.#capabilities = capabilities;
  }

  /** Whether the target has created something with the same properties before. */
  isProven(properties: P): boolean {
    return this.#taken.has(this.#keyOf(properties));
  }

  /** Notes that the target has created something. */
  prove(properties: P): void {
    if (this.#taken.size < MOST_KNOWN) this.#taken.add(this.#keyOf(properties));
  }

  /** The properties without what is known to be refused. */
  apply(properties: P): { readonly properties: P; readonly given: readonly Given[] } {
    const given: Given[] = [];
    let left = properties;
    for (const reduction of this.#reductions) {
      if (reduction.valueOf(left) === undefined) continue;
      const lacked = reduction.feature && this.#capabilities.unsupported[reduction.feature];
      const why = lacked ?? this.#known.get(keyOf(reduction, left));
      if (why === undefined) continue;
      left = reduction.without(left);
      given.push({ what: reduction.what, why });
    }
    return { properties: left, given };
  }

  /**
   * Creates something that was refused: without one part, whichever that is, or else without several.
   *
   * @param refused - The `unsupported` error of the first attempt, which is the error if no attempt succeeds.
   */
  async create(properties: P, refused: Error, create: (properties: P) => Promise<void>): Promise<readonly Given[]> {
    const possible = this.#reductions.filter((reduction) => reduction.valueOf(properties) !== undefined);
    for (const reduction of possible)
      if (await succeeds(() => create(reduction.without(properties))))
        return [this.#note(reduction, properties, refused.message)];
    let left = properties;
    const given: Given[] = [];
    for (const reduction of possible) {
      given.push(this.#note(reduction, left, refused.message));
      left = reduction.without(left);
      if (given.length > 1 && (await succeeds(() => create(left)))) return given;
    }
    throw refused;
  }

  #keyOf(properties: P): string {
    return this.#reductions.map((reduction) => keyOf(reduction, properties)).join('\n');
  }

  #note(reduction: Reduction<P>, properties: P, why: string): Given {
    if (this.#known.size < MOST_KNOWN) this.#known.set(keyOf(reduction, properties), why);
    return { what: reduction.what, why };
  }
}

/** Refusals, and what was taken, that are remembered: of any more, each object is tried. */
const MOST_KNOWN = 1000;

function keyOf<P>(reduction: Reduction<P>, properties: P): string {
  return `${reduction.what} ${JSON.stringify(reduction.valueOf(properties), (_, value) => (typeof value === 'bigint' ? `${value}n` : value))}`;
}

async function succeeds(create: () => Promise<void>): Promise<boolean> {
  try {
    await create();
    return true;
  } catch (error) {
    if (isUnsupported(error)) return false;
    throw error;
  }
}
