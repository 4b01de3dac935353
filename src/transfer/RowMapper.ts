import type { RowVisitor } from './TransferPlan.js';

/** Where the selected elements lie in a buffer, by their number in the selection. */
export interface MemoryRuns {
  /** Whether each element lies at its number. */
  readonly isDense?: boolean;
  /** Sets the fields below for the element of a number. */
  locate(ordinal: number): void;
  /** Its place in the buffer. */
  readonly offset: number;
  /** The distance of the next ones from one another. */
  readonly step: number;
  /** How many elements, with this one, are at that distance. */
  readonly remaining: number;
}

/** Leads rows of selected elements, known by their number in the selection, to their places in the buffer; joins neighbours. */
export class RowMapper {
  readonly #memory: MemoryRuns;
  readonly #visit: RowVisitor;
  // The row not yet visited, which the next one may continue; none when its length is 0.
  #source = 0;
  #length = 0;
  #destination = 0;
  #step = 1;

  constructor(memory: MemoryRuns, visit: RowVisitor) {
    this.#memory = memory;
    this.#visit = visit;
  }

  /** Elements `source`, `source + 1`, … of the box are selected elements number `ordinal`, `ordinal + ordinalStep`, … */
  row(source: number, length: number, ordinal: number, ordinalStep: number): void {
    const memory = this.#memory;
    while (length > 0) {
      memory.locate(ordinal);
      const fitting = ordinalStep === 1 ? memory.remaining : Math.ceil(memory.remaining / ordinalStep);
      const part = fitting < length ? fitting : length;
      this.#add(source, part, memory.offset, part === 1 ? 1 : memory.step * ordinalStep);
      source += part;
      length -= part;
      ordinal += part * ordinalStep;
    }
  }

  /** Visits the last row. */
  end(): void {
    if (this.#length > 0) this.#visit(this.#source, this.#length, this.#destination, this.#step);
    this.#length = 0;
  }

  #add(source: number, length: number, destination: number, step: number): void {
    if (this.#length > 0 && source === this.#source + this.#length) {
      const joint = this.#length === 1 ? destination - this.#destination : this.#step;
      if (joint > 0 && destination === this.#destination + this.#length * joint && (length === 1 || step === joint)) {
        this.#length += length;
        this.#step = joint;
        return;
      }
    }
    this.end();
    this.#source = source;
    this.#length = length;
    this.#destination = destination;
    this.#step = step;
  }
}
