import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { NativeConnector } from '../../../src/connectors/native/client/NativeConnector.js';
import { NativeEngine } from '../../../src/connectors/native/worker/NativeEngine.js';

/** The names of the rows of the map of routines, which exists as a type only. */
function routines(): string[] {
  const source = readFileSync(new URL('../../../src/model/Operations.ts', import.meta.url), 'utf8');
  const rows = source.slice(source.indexOf('export interface Operations {'));
  return [...rows.matchAll(/^ {2}(H5\w+): Row</gm)].map(([, name]) => name as string);
}

test('no routine is unsupported by itself', () => {
  expect(new NativeConnector().capabilities.unsupported).toEqual({});
});

test('each routine has a handler of its own', () => {
  const { handlers } = new NativeEngine({} as never, (() => {}) as never, { listen: () => {} } as never);
  const names = routines();
  expect(names.length).toBeGreaterThan(70);
  expect(names).toContain('H5Ocopy');
  expect(names.filter((name) => typeof handlers[name as keyof typeof handlers] !== 'function')).toEqual([]);
});
