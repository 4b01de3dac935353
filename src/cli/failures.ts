import { H5Error } from '../index.node.js';
import { printError } from './print.js';

/** The command line itself is wrong, before any file is looked at. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The command cannot do what was asked with this file; the message says why. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

/** The program was told to stop: by a signal, or because its output is no longer read. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  /** 128 plus the signal's number, as in shells; 0 when the reader of a pipe has left. */
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Says on stderr what went wrong, in one line, and gives the exit code: 1 failure, 2 wrong usage, 130 Ctrl-C. */
export function reportFailure(thrown: unknown, debug: boolean): number {
  const stopped = stoppedBy(thrown);
  if (stopped) {
    if (stopped.exitCode !== 0) complain(stopped.message);
    return stopped.exitCode;
  }
  complain(messageOf(thrown));
  if (debug) printError(...details(thrown).split('\n'));
  return thrown instanceof UsageError ? 2 : 1;
}

/** One line on stderr. */
export function complain(message: string): void {
  printError(`h5rx: ${message.replace(/\s*\n\s*/g, ' ')}`);
}

/** What an error says to a person: of a chain of failed operations the first. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof H5Error && thrown.kind === 'dependency-failed' && thrown.cause instanceof Error)
    return messageOf(thrown.cause);
  // Node's streams say of themselves that they were aborted, and in the cause why.
  if (thrown instanceof Error && thrown.name === 'AbortError' && thrown.cause instanceof Error)
    return messageOf(thrown.cause);
  return thrown instanceof Error ? thrown.message : String(thrown);
}

function stoppedBy(thrown: unknown): Stopped | undefined {
  if (thrown instanceof Stopped) return thrown;
  return thrown instanceof Error && thrown.cause !== undefined ? stoppedBy(thrown.cause) : undefined;
}

function details(thrown: unknown): string {
  if (!(thrown instanceof Error)) return '';
  const lines = [thrown.stack ?? String(thrown)];
  if (thrown instanceof H5Error) {
    lines.push(`  routine ${thrown.routine}, kind ${thrown.kind}`);
    for (const record of thrown.errorStack)
      lines.push(`  ${record.function}: ${record.message} (${record.major}: ${record.minor})`);
  }
  if (thrown.cause !== undefined) lines.push(`caused by: ${details(thrown.cause)}`);
  return lines.join('\n');
}
