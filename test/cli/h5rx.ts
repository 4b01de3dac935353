import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';

export const COMMAND = fileURLToPath(new URL('../../dist/cli/h5rx.js', import.meta.url));

/** What a run of the command gave. */
export interface Run {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command to its end. */
export function h5rx(...args: string[]): Promise<Run> {
  return ended(start(...args));
}

/** What the command prints; it must have nothing to complain about. */
export async function output(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await h5rx(...args);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** What the command complains of, in one line. */
export async function complaint(...args: string[]): Promise<string> {
  const { code, stderr } = await h5rx(...args);
  expect(code).not.toBe(0);
  expect(stderr).toMatch(/^h5rx: [^\n]*\n$/);
  return stderr;
}

/** Starts the built command. */
export function start(...args: string[]): ChildProcess {
  return spawn(process.execPath, [COMMAND, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** The end of a run. */
export async function ended(child: ChildProcess): Promise<Run> {
  const parts: Record<'stdout' | 'stderr', Buffer[]> = { stdout: [], stderr: [] };
  for (const name of ['stdout', 'stderr'] as const) child[name]?.on('data', (part: Buffer) => parts[name].push(part));
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  return {
    code,
    signal,
    stdout: Buffer.concat(parts.stdout).toString(),
    stderr: Buffer.concat(parts.stderr).toString(),
  };
}

/** Waits until a condition holds, looking again and again. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Whether a process has a file open (Linux). */
export function hasOpen({ pid }: ChildProcess, path: string): boolean {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).some((descriptor) => {
    try {
      return readlinkSync(`${folder}/${descriptor}`) === path;
    } catch {
      return false; // closed meanwhile
    }
  });
}
