// What every case needs: child processes, measuring by turns, medians, and the rows of the table.

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

/** How long a sample waits for other programs to leave the processors alone, and how many began without. */
export const quiet = { patience: 10_000, samples: 0, busy: 0 };

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
  const deadline = performance.now() + quiet.patience;
  quiet.samples += 1;
  while ((await idleShare()) < 0.9) {
    if (performance.now() < deadline) continue;
    quiet.busy += 1;
    return;
  }
}

/** Reads a file once, so that the operating system has it in memory: disks are not what is compared. */
export function cacheFile(path) {
  const file = openSync(path, 'r');
  const part = new Uint8Array(4 * 2 ** 20);
  while (readSync(file, part) > 0);
  closeSync(file);
}

/**
 * Measures parties by turns: A B C, B C A, C A B … Whatever else the machine does meanwhile then hits all of them
 * alike, and the ratio within a round means more than either number.
 *
 * @param path - The file that they read.
 * @param parties - Functions by name; an undefined one is left out.
 * @returns The samples of each party, by name, in the order of the rounds.
 */
export async function byTurns(rounds, path, parties) {
  const present = Object.entries(parties).filter(([, measure]) => measure);
  const samples = Object.fromEntries(present.map(([name]) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < present.length; turn += 1) {
      const [name, measure] = present[(round + turn) % present.length];
      cacheFile(path);
      await quietMoment();
      samples[name].push(await measure(round));
    }
  }
  return samples;
}

/** The value below which a share of the samples lies; the median by default. */
export function quantile(samples, share = 0.5) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at % 1);
}

/** The median of the ratios of two parties, round by round. */
export function ratioOf(samples, others) {
  return quantile(samples.map((sample, round) => sample / others[round]));
}

/** Three significant digits. */
export function digits(value) {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

/** The median and, when it was measured more than once, the range. */
export function spread(samples, unit = '') {
  const median = withUnit(digits(quantile(samples)), unit);
  if (samples.length === 1) return median;
  return `${median} (${digits(Math.min(...samples))}–${digits(Math.max(...samples))})`;
}

/**
 * A row of the table.
 *
 * @param what - What was measured.
 * @param samples - Of `h5rx`, `h5wasm` and `h5py`; a missing party has an empty cell.
 * @param unit - Unit of the samples.
 * @param better - `'higher'` or `'lower'`: a ratio above 1 always means that h5rx does better.
 * @param targets - `{ times, than }` (a ratio to a peer), `{ atLeast }` or `{ atMost }`, with a `text` where the number
 *   says too little; none for rows that only inform.
 * @param summary - The one value of several samples; the median by default.
 * @param cells - Text in place of the samples of a party.
 */
export function row({ what, samples, unit = '', better = 'higher', targets = [], summary = quantile, cells = {} }) {
  const { h5rx } = samples;
  const ratio = (peer) => {
    const others = samples[peer];
    if (!others || !h5rx) return undefined;
    return better === 'higher' ? ratioOf(h5rx, others) : ratioOf(others, h5rx);
  };
  const cell = (party) => cells[party] ?? (samples[party] ? spread(samples[party], unit) : '');
  const times = (value) => (value === undefined ? '' : `${value.toFixed(2)} ×`);
  const verdicts = targets.map(({ times: wanted, than, atLeast, atMost, text }) => {
    if (than) {
      const reached = ratio(than);
      return { text: `≥ ${wanted} × ${than}`, met: reached === undefined ? undefined : reached >= wanted };
    }
    const value = h5rx && summary(h5rx);
    const [sign, limit] = atLeast === undefined ? ['≤', atMost] : ['≥', atLeast];
    return {
      text: text ?? `${sign} ${withUnit(digits(limit), unit)}`,
      met: value === undefined ? undefined : atLeast === undefined ? value <= limit : value >= limit,
    };
  });
  const shown = (met) => (met === undefined ? 'not measured' : met ? 'yes' : '**no**');
  return [
    what,
    cell('h5rx'),
    cell('h5wasm'),
    cell('h5py'),
    times(ratio('h5wasm')),
    times(ratio('h5py')),
    verdicts.map(({ text }) => text).join(', '),
    verdicts.map(({ met }) => shown(met)).join(', '),
  ];
}

const HEADINGS = ['what', 'h5rx', 'h5wasm', 'h5py', 'to h5wasm', 'to h5py', 'target', 'reached'];

/** Rows as a Markdown table. */
export function table(rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(HEADINGS), line(HEADINGS.map(() => '---')), ...rows.map(line)].join('\n');
}
