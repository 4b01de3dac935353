import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { HsdsAddress } from './hsdsClient.mjs';

/**
 * Runs lines of Python with `h5pyd`, `json`, `numpy as np`, `File` and `Folder`, which open domains of the server without a cache;
 * gives what `answer` is then, through JSON. It does not block this process, which may stand between h5pyd and the server.
 */
export async function withH5pyd(server: HsdsAddress, ...lines: readonly string[]): Promise<unknown> {
  const access = {
    endpoint: server.endpoint,
    username: server.username,
    password: server.password,
    bucket: server.bucket,
  };
  const program = [
    'import functools, h5pyd, h5pyd._hl.files as files, json, numpy as np',
    // Otherwise h5pyd takes what a background scan of the server found, which need not be all that there is by now.
    'plugin = files.HsdsPlugin; files.HsdsPlugin = lambda *args, **kwargs: plugin(*args, **{**kwargs, "getobjs": False})',
    `access = json.loads(${JSON.stringify(JSON.stringify(access))})`,
    'File = functools.partial(h5pyd.File, use_cache=False, **access)',
    'Folder = functools.partial(h5pyd.Folder, **access)',
    ...lines,
    'print(json.dumps(answer))',
  ];
  // Neither a user's .hscfg nor HS_ENDPOINT and its like have a say.
  const env = { PATH: process.env.PATH, HOME: server.folder };
  const { stdout } = await promisify(execFile)(server.python, ['-c', program.join('\n')], { env, maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

/** The same, with `f`, a domain opened for reading. */
export function askH5pyd(server: HsdsAddress, domain: string, ...lines: readonly string[]): Promise<unknown> {
  return withH5pyd(server, `f = File(${JSON.stringify(domain)}, 'r')`, ...lines);
}

/** The same, with `f`, a new domain that is closed in the end; gives nothing. */
export async function makeWithH5pyd(server: HsdsAddress, domain: string, ...lines: readonly string[]): Promise<void> {
  await withH5pyd(server, `f = File(${JSON.stringify(domain)}, 'w')`, ...lines, 'f.close(); answer = 0');
}
