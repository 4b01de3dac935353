import { printable, printableText } from './format/printable.js';

/** Prints lines on standard output; a line is one line, whatever names are in it. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

/** Prints lines on standard error. */
export function printError(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

/** For what writes text of its own, with line feeds in it. */
export const printed = {
  out: (text: string): void => void process.stdout.write(printableText(text)),
  error: (text: string): void => void process.stderr.write(printableText(text)),
};
