import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Writes the files that are to be damaged into a folder; gives their names. */
export function writeFiles(python: string, folder: string): string[] {
  const script = fileURLToPath(new URL('writeFiles.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`writeFiles.py ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}
