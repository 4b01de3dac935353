// Where the Python with HSDS and h5pyd is.

import { spawnSync } from 'node:child_process';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** What `hsdsPython` looks for, for a message. */
export const HSDS_PYTHON =
  'a Python with hsds and h5pyd: set H5RX_HSDS_PYTHON to one, or make the environment that .ci/run makes';

/** Path of a Python that can import hsds and h5pyd, or `undefined`. */
export function hsdsPython() {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const path = process.env.H5RX_HSDS_PYTHON || join(cache, 'h5rx/venv-hsds/bin/python');
  // Only their specifications: to import both takes seconds.
  const program = 'import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ["hsds", "h5pyd"])))';
  return spawnSync(path, ['-c', program], { stdio: 'ignore' }).status === 0 ? path : undefined;
}
