import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { join } from 'node:path';

/** Starts a program of a project's packages. */
function start(folder, [program, ...args], mode) {
  const child = spawn(join(folder, 'node_modules/.bin', program), args, {
    cwd: folder,
    env: { ...process.env, NODE_ENV: mode, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (said += data));
  const ended = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`${program} ${args[0] ?? ''}: ${said}`));
    });
  });
  return { child, ended };
}

/** Runs a program to its end; what it says is the error where it fails. */
export const runProgram = (folder, command) => start(folder, command, 'production').ended;

/**
 * Starts a development server.
 *
 * @param command - Gives the command for a port.
 * @returns Its URL, when it answers, and `close`.
 */
export async function startServer(folder, command) {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  const { child, ended } = start(folder, command(String(port)), 'development');
  const stopped = ended.catch((error) => error);
  const close = async () => {
    child.kill();
    await stopped;
  };
  let isUp = false;
  const failure = stopped.then((error) => error ?? new Error(`${command(port).join(' ')} has ended`));
  while (!isUp) {
    const answer = fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    const came = await Promise.race([answer, failure]);
    if (came instanceof Error) throw came;
    isUp = came;
    if (!isUp) await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return { url, close };
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
