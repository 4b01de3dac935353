import fs from 'node:fs';
import path from 'node:path';
import { diskIdentity } from '../../../storage/diskIdentity.js';

/**
 * What is equal for two names of one file: the identity of one that exists, otherwise the path at which it would be created,
 * behind all symbolic links. Whether it can be opened at all is its worker's to find out.
 */
export function fileKey(file: string): string {
  try {
    return diskIdentity(fs.statSync(file, { bigint: true }));
  } catch {
    return `path:${target(file)}`;
  }
}

/** Symbolic links that are followed at the most, as Linux has it. */
const MOST_LINKS = 40;

/** Where a file that does not exist would be created. */
function target(file: string): string {
  let name = file;
  for (let links = 0; links < MOST_LINKS; links += 1) {
    name = path.join(realFolder(path.dirname(name)), path.basename(name));
    let link: string;
    try {
      link = fs.readlinkSync(name);
    } catch {
      break;
    }
    name = path.resolve(path.dirname(name), link);
  }
  return name;
}

function realFolder(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return folder;
  }
}
