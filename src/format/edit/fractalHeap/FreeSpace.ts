import { corruptFile } from '../../formatError.js';

/** Unused bytes of a direct block. */
export interface FreeSection {
  /** In the heap. */
  readonly offset: number;
  readonly size: number;
}

/** Blocks of an indirect block that have been passed over or given up: neighbours, in rows of direct blocks or below. */
export interface FreeBlocks extends FreeSection {
  /** The indirect block, the place in it, and how many blocks. */
  readonly blockStart: number;
  readonly row: number;
  readonly column: number;
  readonly count: number;
}

/** Rows that are not stored, because they follow from the first one of some blocks. */
export interface GhostRows {
  readonly count: number;
  readonly bytes: number;
}

/** What a heap's free-space manager lists (File Format Specification, III.H). */
export interface FreeSpaceContents {
  readonly sections: readonly FreeSection[];
  readonly blocks: readonly FreeBlocks[];
  readonly ghosts: GhostRows;
}

/** The unused space of a fractal heap as an edit changes it. */
export class FreeSpace {
  /** In the order of their offsets; none touches another. */
  #sections: FreeSection[];
  readonly #blocks: FreeBlocks[];
  #ghosts: GhostRows;

  constructor({ sections, blocks, ghosts }: FreeSpaceContents, structure: string) {
    this.#sections = [...sections].sort(byOffset);
    this.#blocks = [...blocks];
    this.#ghosts = ghosts;
    let end = 0;
    for (const { offset, size } of [...sections, ...blocks].sort(byOffset)) {
      if (offset < end) throw corruptFile(`${structure}: its free sections overlap at offset ${offset}`);
      end = offset + size;
    }
  }

  get contents(): FreeSpaceContents {
    return { sections: this.#sections, blocks: this.#blocks, ghosts: this.#ghosts };
  }

  /** The smallest section in which an object fits. */
  find(length: number): FreeSection | undefined {
    let best: FreeSection | undefined;
    for (const section of this.#sections) {
      if (section.size >= length && section.size < (best?.size ?? Number.POSITIVE_INFINITY)) best = section;
    }
    return best;
  }

  /** Uses the beginning of a section that `find` gave. */
  take(section: FreeSection, length: number): void {
    const { offset, size } = section;
    const rest = size > length ? [{ offset: offset + length, size: size - length }] : [];
    this.#sections.splice(this.#sections.indexOf(section), 1, ...rest);
  }

  /** Adds space that nobody uses. */
  add(section: FreeSection): void {
    const next = this.#sections.findIndex(({ offset }) => offset > section.offset);
    this.#sections.splice(next < 0 ? this.#sections.length : next, 0, section);
    this.#sections = joined(this.#sections);
  }

  addBlocks(blocks: FreeBlocks, ghosts: GhostRows): void {
    this.#blocks.push(blocks);
    this.#ghosts = { count: this.#ghosts.count + ghosts.count, bytes: this.#ghosts.bytes + ghosts.bytes };
  }

  /** Whether a part of a run of bytes is free already. */
  overlaps({ offset, size }: FreeSection): boolean {
    const overlapping = (other: FreeSection) => other.offset < offset + size && offset < other.offset + other.size;
    return [this.#sections, this.#blocks].some((sections) => sections.some(overlapping));
  }
}

/** Those that touch as one. Sections of two blocks do not: each block begins with its head. */
function joined(sections: readonly FreeSection[]): FreeSection[] {
  const result: FreeSection[] = [];
  for (const section of sections) {
    const last = result[result.length - 1];
    if (last && last.offset + last.size === section.offset)
      result[result.length - 1] = { offset: last.offset, size: last.size + section.size };
    else result.push(section);
  }
  return result;
}

function byOffset(one: FreeSection, other: FreeSection): number {
  return one.offset - other.offset;
}
