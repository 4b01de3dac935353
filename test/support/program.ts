import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LIBRARY = new URL('../../dist/node/index.js', import.meta.url).href;
const RXJS = import.meta.resolve('rxjs');

/** How a program of its own ended. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a module in a process of its own: it has `h5` (the built library), `rxjs`, `path` (a file of the folder) and
 * `h5py(code)`, which runs Python in the same turn, with h5py and the file as `f`, and gives what it prints. One that
 * does not end is stopped, and says so by its code.
 *
 * @param options.fileSizeLimit - KiB beyond which no file can be written (EFBIG).
 */
export async function runProgram(
  folder: string,
  source: string,
  { python = 'python3', fileSizeLimit }: { readonly python?: string; readonly fileSizeLimit?: number } = {},
): Promise<ProgramEnd> {
  const script = join(folder, 'program.mjs');
  writeFileSync(
    script,
    `import { spawnSync } from 'node:child_process';
    import * as h5 from ${JSON.stringify(LIBRARY)};
    import * as rxjs from ${JSON.stringify(RXJS)};
    const path = ${JSON.stringify(join(folder, 'f.h5'))};
    const h5py = (code) => {
      const program = 'import h5py, sys\\nwith h5py.File(sys.argv[1], "r") as f: print(' + code + ')';
      const { stdout, stderr } = spawnSync(${JSON.stringify(python)}, ['-c', program, path], { encoding: 'utf8' });
      return (stdout + stderr).trim();
    };
    ${source}`,
  );
  const command = fileSizeLimit === undefined ? '' : `ulimit -S -f ${fileSizeLimit}; `;
  // In bash ulimit counts KiB.
  const child = spawn('bash', ['-c', `${command}exec "$@"`, 'bash', process.execPath, script], {
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 30_000,
  });
  let output = '';
  let errors = '';
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, output, errors };
}
