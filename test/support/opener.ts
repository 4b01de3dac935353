import { map, type Observable } from 'rxjs';
import { describe, expect, test } from 'vitest';
import type { Request } from '../../src/connectors/Connector.js';
import type { Identifier } from '../../src/model/Identifier.js';
import type { Routine } from '../../src/operations/Operations.js';
import { FakeConnector } from './fakeConnector.js';
import { broken, result, signalsOf } from './fakeSignals.js';
import { marbles } from './marbles.js';

/** An operator that opens something and keeps it open. */
export interface Opener {
  readonly name: string;
  readonly open: (connector: FakeConnector) => Observable<Identifier>;
  readonly opens: Routine;
  readonly closes: Routine;
}

/** What every operator that opens something does. */
export function describeOpener({ name, open, opens, closes }: Opener): void {
  describe(name, () => {
    test('emits what it has opened, and does not complete', () => {
      marbles(({ cold, expectObservable }) => {
        const connector = new FakeConnector();
        connector.signalsOf = signalsOf({
          [opens]: (request: Request) => cold('--(r|)', { r: result(request.opens) }),
        });
        const k = name.slice('open'.length).toLowerCase();
        expectObservable(open(connector).pipe(map(({ kind }) => kind))).toBe('--k', { k });
      });
    });

    test.each([
      ['goes on while it is never opened', '---', '---'],
      ['fails when that fails', '--#', '--#'],
    ])('%s', (_, wire, expected) => {
      marbles(({ cold, expectObservable }) => {
        const connector = new FakeConnector();
        connector.signalsOf = signalsOf({
          [opens]: () => cold(wire, {}, broken),
          [closes]: () => {
            throw new Error('closed what was not opened');
          },
        });
        expectObservable(open(connector)).toBe(expected, undefined, broken);
      });
    });

    test('opens anew for each subscriber', () => {
      const connector = new FakeConnector((call) => call.succeed());
      const open$ = open(connector);
      open$.subscribe();
      open$.subscribe();
      expect(connector.routines.filter((routine) => routine === opens)).toHaveLength(2);
    });

    test('closes it when it is left', async () => {
      const connector = new FakeConnector((call) => call.succeed());
      const subscription = open(connector).subscribe();
      expect(connector.routines).not.toContain(closes);
      subscription.unsubscribe();
      await Promise.resolve();
      expect(connector.routines.filter((routine) => routine === closes)).toHaveLength(1);
    });

    test('left before it is open, it asks for the end and closes what is opened all the same', async () => {
      const connector = new FakeConnector((call) => {
        if (call.routine !== opens) call.succeed();
      });
      connector.whenCanceled = () => {};
      open(connector).subscribe().unsubscribe();
      const opening = connector.calls.find(({ routine }) => routine === opens);
      expect(opening?.cancels).toBe(1);
      opening?.succeed();
      await Promise.resolve();
      const closed = connector.calls.filter(({ routine }) => routine.endsWith('close'));
      expect(closed.map(({ args }) => Object.values(args)[0])).toContainEqual(opening?.request.opens);
    });
  });
}
