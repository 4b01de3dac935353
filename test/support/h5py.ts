import { spawnSync } from 'node:child_process';

/** Runs lines of Python with `h5py`, `numpy as np` and `f`, the file opened for reading; gives what `answer` is then, through JSON. */
export function askH5py(python: string, file: string, ...lines: readonly string[]): unknown {
  const program = ['import h5py, json, numpy as np', `f = h5py.File(${JSON.stringify(file)}, 'r')`, ...lines];
  const { status, stdout, stderr } = spawnSync(python, ['-c', [...program, 'print(json.dumps(answer))'].join('\n')], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
