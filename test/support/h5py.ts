import { spawnSync } from 'node:child_process';

/** Runs lines of Python with `h5py`, `json` and `numpy as np`; gives what `answer` is then, through JSON. */
export function withH5py(python: string, ...lines: readonly string[]): unknown {
  const program = ['import h5py, json, numpy as np', ...lines, 'print(json.dumps(answer))'];
  const { status, stdout, stderr } = spawnSync(python, ['-c', program.join('\n')], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** The same, with `f`, a file opened for reading. */
export function askH5py(python: string, file: string, ...lines: readonly string[]): unknown {
  return withH5py(python, `f = h5py.File(${JSON.stringify(file)}, 'r')`, ...lines);
}

/** The same, with `f`, a new file that is made with options of `h5py.File` and closed in the end; gives nothing. */
export function makeWithH5py(python: string, file: string, options: string, ...lines: readonly string[]): void {
  const open = `f = h5py.File(${JSON.stringify(file)}, 'w'${options && `, ${options}`})`;
  withH5py(python, open, ...lines, 'f.close(); answer = 0');
}
