import { printable, printableText } from './format/printable.js';

/** Prints lines on standard output; a line is one line, whatever names are in it. */
export function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

/** Prints lines on standard error. */
export function printError(...lines: readonly string[]): void {
  process.stderr.write(lines.map((line) => `${printable(line)}\n`).join(''));
}

/** For callers that print text of several lines. */
export const printed = {
  out: (text: string): void => void process.stdout.write(printableText(text)),
  error: (text: string): void => void process.stderr.write(printableText(text)),
};
