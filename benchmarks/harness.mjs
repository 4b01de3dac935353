// What every case needs: child processes, and measuring by turns.

import { execFile, fork } from 'node:child_process';
import { closeSync, openSync, readSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CHILD = fileURLToPath(new URL('child.mjs', import.meta.url));
const H5PY = fileURLToPath(new URL('h5py_side.py', import.meta.url));
const LONGEST_CHILD = 30 * 60_000;

/**
 * Runs an exported function of a case in a fresh Node process, so that no measurement inherits another one's heap,
 * compiled code or workers. `url` is the case's `import.meta.url`; arguments and result are cloned.
 */
export function inNode(url, name, args = {}, { flags = [] } = {}) {
  return new Promise((resolve, reject) => {
    const child = fork(CHILD, [url, name], {
      execArgv: flags,
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      timeout: LONGEST_CHILD,
    });
    let answer;
    child.on('message', (message) => {
      answer = message;
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      if (answer && 'result' in answer) resolve(answer.result);
      else reject(new Error(answer?.error ?? `${name}: the process ended without an answer (${signal ?? code})`));
    });
    child.send(args);
  });
}

/** Runs a function of h5py_side.py in a fresh Python process. */
export async function inPython(python, name, args = {}) {
  const { stdout } = await promisify(execFile)(python, [H5PY, name, JSON.stringify(args)], {
    timeout: LONGEST_CHILD,
    maxBuffer: 2 ** 24,
  });
  return JSON.parse(stdout);
}

/**
 * How long a sample waits for other programs to leave the processors alone, and all samples together, in milliseconds;
 * and how many began without.
 */
export const quiet = { patience: 10_000, budget: 180_000, samples: 0, busy: 0 };

/** Waits until all processors together have been idle for nine tenths of a moment, but not for ever. */
export async function quietMoment() {
  const idleShare = async () => {
    const times = () => cpus().map((cpu) => cpu.times);
    const total = (all, kinds) => all.reduce((sum, one) => sum + kinds.reduce((all, kind) => all + one[kind], 0), 0);
    const before = times();
    await new Promise((resolve) => setTimeout(resolve, 150));
    const after = times();
    const passed = (kinds) => total(after, kinds) - total(before, kinds);
    return passed(['idle']) / passed(['user', 'nice', 'sys', 'idle', 'irq']);
  };
  const start = performance.now();
  const patience = Math.min(quiet.patience, quiet.budget);
  quiet.samples += 1;
  while ((await idleShare()) < 0.9) {
    if (performance.now() - start < patience) continue;
    quiet.busy += 1;
    break;
  }
  quiet.budget -= performance.now() - start;
}

/** Reads a file once, so that the operating system has it in memory: disks are not what is compared. */
export function cacheFile(path) {
  const file = openSync(path, 'r');
  const part = new Uint8Array(4 * 2 ** 20);
  while (readSync(file, part) > 0);
  closeSync(file);
}

/** A party that is measured in the first `rounds` only, because it takes so long. */
export const rarely = (rounds, measure) => ({ measure, rounds });

/**
 * Measures parties by turns: A B C, B C A, C A B … Whatever else the machine does meanwhile then hits all of them
 * alike, and the ratio within a round means more than either number.
 *
 * @param path - The file that they read, if they do.
 * @param parties - Functions by name, or what `rarely` gives; what is neither is left out.
 * @returns The samples of each party, by name, in the order of the rounds.
 */
export async function byTurns(rounds, path, parties) {
  const present = Object.entries(parties)
    .map(([name, party]) => (typeof party === 'function' ? { name, measure: party, rounds } : { name, ...party }))
    .filter(({ measure }) => measure);
  const samples = Object.fromEntries(present.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < present.length; turn += 1) {
      const { name, measure, rounds: wanted } = present[(round + turn) % present.length];
      if (round >= wanted) continue;
      if (path) cacheFile(path);
      await quietMoment();
      samples[name].push(await measure(round));
    }
  }
  return samples;
}
