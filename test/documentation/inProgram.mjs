// What the programs of the documentation import to be watched, in Node and in pages. See programs.ts.

import { settled } from 'h5rx';
import { firstValueFrom, isObservable } from 'rxjs';

const isNode = 'process' in globalThis;
const { format } = isNode ? await import('node:util') : { format: (...values) => values.join(' ') };

/** What a line of the page has printed first. */
const said = new Map();
/** Told when a line has printed. */
const listeners = new Set();
/** Values of statements. */
const values = [];

/** `console.log` of a line of the page. */
export function printed(line) {
  return (...args) => {
    console.log(...args);
    if (said.has(line)) return;
    said.set(line, format(...args));
    for (const told of listeners) told();
  };
}

/** The value of a statement. */
export function observed(value) {
  values.push(value);
}

/** Follows the last statement: resolves when the program has done what it says. */
export async function ended(isEndless, lines) {
  for (const value of isEndless ? [] : values) {
    if (isObservable(value)) await firstValueFrom(value, { defaultValue: undefined });
    else if (typeof value?.unsubscribe === 'function') await new Promise((resolve) => value.add(resolve));
  }
  while (!lines.every((line) => said.has(line))) await new Promise((resolve) => listeners.add(resolve));
  await settled();
  if (isNode && isEndless) process.exit();
  globalThis.hasEnded = true;
}

/** What was printed, as pairs of a line and a text. */
globalThis.said = () => [...said];

if (isNode) {
  const { writeFileSync } = await import('node:fs');
  // Wherever the program ends, be it by process.exit().
  process.on('exit', () => writeFileSync('said.json', JSON.stringify([...said])));
}
