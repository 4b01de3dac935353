import { type Observable, Subscription } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Signal } from '../../src/connectors/Connector.js';
import { EventSet } from '../../src/es/EventSet.js';
import { H5Error } from '../../src/model/H5Error.js';
import { H5P_DEFAULT } from '../../src/model/H5P.js';
import type { FileId } from '../../src/model/Identifier.js';
import { H5Gget_info_async, H5Gopen_async } from '../../src/sources/H5G.js';
import { FakeConnector } from '../support/fakeConnector.js';
import { errorOf, observe } from '../support/observe.js';

const info = { nlinks: 1 };
const canceled = new H5Error('canceled', 'H5Gget_info_async', 'canceled');
const broken = new H5Error('io', 'H5Gget_info_async', 'broken');

/** s: started, p: progress, r: result */
const signals: Record<string, Signal<unknown>> = {
  s: { type: 'started', startedAt: 0 },
  p: { type: 'progress', loadedBytes: 1, totalBytes: 2 },
  r: { type: 'result', value: info, startedAt: 0, nanoseconds: 0 },
};

let connector: FakeConnector;
let file: FileId;

beforeEach(() => {
  connector = new FakeConnector();
  file = connector.open('file');
});

const marbles = (test: (helpers: Parameters<Parameters<TestScheduler['run']>[0]>[0]) => void) =>
  new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(test);

const cold = () => H5Gget_info_async(file) as Observable<unknown>;
const tracked = (es = new EventSet()) => H5Gget_info_async(file, es) as Observable<unknown>;

describe('a cold operation', () => {
  it('emits its result once and completes', () => {
    marbles(({ cold: source, expectObservable, expectSubscriptions }) => {
      const wire = source('-s-p-p-(r|)', signals);
      connector.signalsOf = () => wire;
      expectObservable(cold()).toBe('-------(r|)', { r: info });
      expectSubscriptions(wire.subscriptions).toBe('^------!');
    });
  });

  it('errors as the connector does', () => {
    marbles(({ cold: source, expectObservable, expectSubscriptions }) => {
      const wire = source('-s--#', signals, broken);
      connector.signalsOf = () => wire;
      expectObservable(cold()).toBe('----#', undefined, broken);
      expectSubscriptions(wire.subscriptions).toBe('^---!');
    });
  });

  it('goes on for as long as the connector says nothing', () => {
    marbles(({ cold: source, expectObservable, expectSubscriptions }) => {
      const wire = source('-s', signals);
      connector.signalsOf = () => wire;
      expectObservable(cold()).toBe('-');
      expectSubscriptions(wire.subscriptions).toBe('^');
    });
  });

  it('runs once for each subscription', () => {
    marbles(({ cold: source, expectObservable, expectSubscriptions }) => {
      const wire = source('--(r|)', signals);
      connector.signalsOf = () => wire;
      const operation = cold();
      expectObservable(operation, '^-----').toBe('--(r|)', { r: info });
      expectObservable(operation, '---^--').toBe('-----(r|)', { r: info });
      expectSubscriptions(wire.subscriptions).toBe(['^-!', '---^-!']);
    });
  });

  it('does nothing before it is subscribed to', () => {
    cold();
    expect([connector.executed, connector.calls.length]).toEqual([0, 0]);
  });

  it('asks the connector to cancel when it is unsubscribed from, and listens on until the answer', () => {
    marbles(({ cold: source, expectObservable, expectSubscriptions }) => {
      const wire = source('-s----#', signals, canceled);
      connector.signalsOf = () => wire;
      expectObservable(cold(), '^--!').toBe('---');
      expectSubscriptions(wire.subscriptions).toBe('^-----!');
    });
    connector.signalsOf = undefined;
    observe(cold()).unsubscribe();
    expect(connector.last.cancels).toBe(1);
  });

  it('is not canceled after its end', () => {
    connector.whenCanceled = () => {
      throw new Error('canceled');
    };
    const seen = observe(cold());
    connector.last.succeed();
    seen.unsubscribe();
    expect([connector.last.cancels, seen.completed]).toEqual([0, true]);
  });

  it('is not canceled by a subscriber that takes the result and leaves', () => {
    const leaving = new Subscription();
    leaving.add(H5Gopen_async(file, 'g').subscribe(() => leaving.unsubscribe()));
    const { calls } = connector;
    calls[0]?.succeed();
    expect([calls.length, calls[0]?.cancels]).toEqual([1, 0]);
  });

  it('tells its signals', () => {
    marbles(({ cold: source, expectObservable }) => {
      connector.signalsOf = () => source('-s-p-(r|)', signals);
      expectObservable(H5Gget_info_async(file).signals$).toBe('-s-p-(r|)', signals as never);
    });
  });

  it('errors at subscription when an argument is wrong', () => {
    const operation = H5Gopen_async(file, '');
    expect(errorOf(operation)).toMatchObject({ name: 'H5Error', kind: 'bad-argument', routine: 'H5Gopen_async' });
  });

  it('closes what it opens though everybody has gone: behind it, before anything else is sent', async () => {
    connector.whenCanceled = () => {};
    observe(H5Gopen_async(file, 'g')).unsubscribe();
    const opening = connector.last;
    expect(connector.routines).toEqual(['H5Gopen']);
    observe(H5Gget_info_async(file));
    expect(connector.routines).toEqual(['H5Gopen', 'H5Oclose', 'H5Gget_info']);
    expect(connector.calls[1]?.args.object_id).toBe(opening.request.opens);
    observe(H5Gopen_async(file, 'h')).unsubscribe();
    await Promise.resolve();
    expect(connector.routines.slice(3)).toEqual(['H5Gopen', 'H5Oclose']);
  });
});

describe('a tracked operation', () => {
  it('starts at the call, runs once and replays its result', () => {
    marbles(({ cold: source, expectObservable, expectSubscriptions }) => {
      const wire = source('-s--(r|)', signals);
      connector.signalsOf = () => wire;
      const operation = tracked();
      expectObservable(operation, '^------').toBe('----(r|)', { r: info });
      expectObservable(operation, '------^').toBe('------(r|)', { r: info });
      expectSubscriptions(wire.subscriptions).toBe('^---!');
    });
  });

  it('runs though nobody subscribes', () => {
    marbles(({ cold: source, expectSubscriptions }) => {
      const wire = source('--(r|)', signals);
      connector.signalsOf = () => wire;
      tracked();
      expectSubscriptions(wire.subscriptions).toBe('^-!');
    });
  });

  it('goes on when it is unsubscribed from', () => {
    marbles(({ cold: source, expectObservable, expectSubscriptions }) => {
      const wire = source('----(r|)', signals);
      connector.signalsOf = () => wire;
      expectObservable(tracked(), '^-!').toBe('--');
      expectSubscriptions(wire.subscriptions).toBe('^---!');
    });
  });

  it('replays its error', () => {
    marbles(({ cold: source, expectObservable }) => {
      connector.signalsOf = () => source('--#', signals, broken);
      const operation = tracked();
      expectObservable(operation, '----^').toBe('----#', undefined, broken);
    });
  });

  it('waits answer in the frame of the result', () => {
    marbles(({ cold: source, expectObservable }) => {
      const es = new EventSet();
      connector.signalsOf = () => source('----(r|)', signals);
      tracked(es);
      expectObservable(es.wait()).toBe('----(w|)', { w: { num_in_progress: 0, err_occurred: false } });
    });
  });

  it('has its identifier at the call', () => {
    const es = new EventSet();
    const group = H5Gopen_async(file, 'g', H5P_DEFAULT, es);
    expect(group.identifier).toMatchObject({ kind: 'group' });
    expect(connector.last.request.opens).toBe(group.identifier);
  });
});
