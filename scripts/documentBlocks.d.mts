/** A fenced block of a Markdown page. */
export interface Block {
  /** What stands behind the fence; empty for what is no program. */
  readonly language: string;
  readonly code: string;
  readonly directives: {
    /** Where it runs. */
    readonly runs?: string;
    /** The file that it is, in the project of its page. */
    readonly file?: string;
    /** The project of a script that builds and runs it. */
    readonly project?: string;
    /** The server that it needs: `hsds`. */
    readonly server?: string;
    /** It goes on with the program of the block before it. */
    readonly continues?: true;
    /** It does not end by itself. */
    readonly endless?: true;
  };
  /** The heading above it. */
  readonly heading: string;
  /** Number of the first line of code in the page. */
  readonly line: number;
}

export function blocksOf(path: string): readonly Block[];
export function readBlocks(markdown: string): readonly Block[];
