import { link, open, rename, rm } from 'node:fs/promises';

/** Gives a file that is complete its name. Errors: `EEXIST` where a file is there, unless it is to be replaced. */
export async function putInPlace(temporary: string, target: string, { replace = false } = {}): Promise<void> {
  if (replace) return rename(temporary, target);
  try {
    // Unlike a rename, this does not replace what came meanwhile.
    await link(temporary, target);
  } catch (error) {
    if ((error as { code?: unknown }).code === 'EEXIST') throw error;
    return takeName(temporary, target);
  }
  await rm(temporary);
}

/** On disks without hard links, the name is taken first. */
async function takeName(temporary: string, target: string): Promise<void> {
  await (await open(target, 'wx')).close();
  try {
    await rename(temporary, target);
  } catch (error) {
    await rm(target, { force: true });
    throw error;
  }
}
