import { expect, test } from 'vitest';
import { NativeConnector } from '../../../src/connectors/native/client/NativeConnector.js';
import { changingHandlers } from '../../../src/connectors/native/handlers/changing/changingHandlers.js';
import { rareHandlers } from '../../../src/connectors/native/handlers/rare/rareHandlers.js';
import { NativeEngine } from '../../../src/connectors/native/worker/NativeEngine.js';
import type { Routine } from '../../../src/operations/Operations.js';
import * as ROUTINES from '../../../src/operations/ROUTINES.js';

test('no routine is unsupported by itself', () => {
  expect(new NativeConnector().capabilities.unsupported).toEqual({});
});

test('each routine has a handler of its own', () => {
  const engine = new NativeEngine({} as never, (() => {}) as never, { listen: () => {} } as never);
  const changing = { ...changingHandlers({} as never), ...rareHandlers({} as never) };
  expect(Object.keys(changing).filter((name) => name in engine.handlers)).toEqual([]);
  const handlers: Readonly<Record<string, unknown>> = { ...engine.handlers, ...changing };
  const names = Object.keys(ROUTINES) as Routine[];
  expect(new Set(Object.keys(handlers))).toEqual(new Set(names));
  expect(names.filter((name) => typeof handlers[name] !== 'function')).toEqual([]);
});
