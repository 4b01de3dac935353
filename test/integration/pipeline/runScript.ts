import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** Runs a Python script of this folder; gives what it prints. */
export function runScript(python: string, script: string, args: readonly (string | number)[], input = ''): string {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { status, stdout, stderr } = spawnSync(python, [path, ...args.map(String)], {
    encoding: 'utf8',
    input,
    maxBuffer: 2 ** 29,
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`);
  return stdout;
}
