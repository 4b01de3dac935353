import { corruptFile } from '../bytes/formatError.js';

/** The name of a source, whose parts the number of a block separates; it has one part where no number occurs in it. */
export type SourceName = readonly string[];

/**
 * The parts of a stored name: `%b` stands for the number of a block, `%%` for a percent sign (HDF5 Reference Manual,
 * `H5Pset_virtual`). Errors: `H5Error` `corrupt-file` for any other use of a percent sign.
 */
export function parseSourceName(name: string): SourceName {
  const parts = [''];
  for (let at = 0; at < name.length; at += 1) {
    let letter = name[at] as string;
    if (letter === '%') {
      at += 1;
      if (name[at] === 'b') {
        parts.push('');
        continue;
      }
      if (name[at] !== '%')
        throw corruptFile(`the name '${name}' of a source has a percent sign before neither b nor %`);
      letter = '%';
    }
    parts[parts.length - 1] += letter;
  }
  return parts;
}

/** Whether the number of a block occurs in a name. */
export function isNumbered(name: SourceName): boolean {
  return name.length > 1;
}

/** The name for the block of a number. */
export function sourceNameOf(name: SourceName, block: number): string {
  return name.join(`${block}`);
}
