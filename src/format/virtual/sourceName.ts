import { corruptFile } from '../bytes/formatError.js';

/** The name of a source, split where the number of a block goes; one part if the name contains no number. */
export type SourceName = readonly string[];

/**
 * Splits a stored name at each `%b`, which stands for the number of a block; `%%` stands for a percent sign (HDF5 Reference
 * Manual, `H5Pset_virtual`). Errors: `H5Error` `corrupt-file` for any other use of a percent sign.
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
      if (name[at] !== '%') throw corruptFile(`source name '${name}': a percent sign is followed by neither b nor %`);
      letter = '%';
    }
    parts[parts.length - 1] += letter;
  }
  return parts;
}

/** Whether a name contains the number of a block. */
export function isNumbered(name: SourceName): boolean {
  return name.length > 1;
}

/** The name of the source for block number `block`. */
export function sourceNameOf(name: SourceName, block: number): string {
  return name.join(`${block}`);
}
