import { describe, expect, test } from 'vitest';
import { EventSet } from '../../src/es/EventSet.js';
import { H5F_SCOPE_LOCAL } from '../../src/model/H5F.js';
import { H5Fflush_async } from '../../src/sources/H5F.js';
import { type EventSetSnapshot, progressOf } from '../../src/views/progressOf.js';
import { FakeConnector } from '../support/fakeConnector.js';

/** A set with a connector whose calls the test ends, and what a view of it shows. */
function watched() {
  const connector = new FakeConnector();
  const es = new EventSet();
  const file = connector.open('file');
  const run = () => {
    H5Fflush_async(file, H5F_SCOPE_LOCAL, es);
    return connector.last.start();
  };
  const view = progressOf(es);
  const seen: EventSetSnapshot[] = [];
  const subscription = view.subscribe((snapshot) => seen.push(snapshot));
  return { es, run, view, seen, subscription };
}

/** Waits until a view shows what is asked for. */
const shows = (view: ReturnType<typeof progressOf>, asked: (snapshot: EventSetSnapshot) => boolean) =>
  expect.poll(() => asked(view.value)).toBe(true);

describe('progressOf', () => {
  test('shows counts, bytes and how much of them is done', async () => {
    const { run, view, subscription } = watched();
    expect(view.value.fraction).toBeUndefined();
    const call = run();
    call.progress(25, 100);
    await shows(view, ({ fraction }) => fraction === 0.25);
    expect(view.value.status).toMatchObject({ inserted: 1, active: 1, running: 1 });
    call.succeed();
    await shows(view, ({ status }) => status.succeeded === 1);
    expect(view.value).toMatchObject({ fraction: 1, progress: { operationsDone: 1 } });
    subscription.unsubscribe();
  });

  test('counts operations where no size is known', async () => {
    const { run, view, subscription } = watched();
    const [first] = [run(), run()];
    first.succeed();
    await shows(view, ({ fraction }) => fraction === 0.5);
    subscription.unsubscribe();
  });

  test('has the latest errors, and leaves them in the set', async () => {
    const { es, run, view, subscription } = watched();
    for (let n = 0; n < 120; n += 1) run().fail('io', `disk ${n}`);
    await shows(view, ({ status }) => status.failed === 120);
    expect(view.value.errors).toHaveLength(100);
    expect(view.value.errors.at(-1)?.error.message).toBe('disk 119');
    es.wait().subscribe();
    expect(es.errCount).toBeGreaterThan(0);
    subscription.unsubscribe();
  });

  test('shows many changes in few snapshots, and the last of them when the set is closed', async () => {
    const { es, run, view, seen, subscription } = watched();
    const call = run();
    for (let n = 1; n <= 10_000; n += 1) call.progress(n, 10_000);
    call.succeed();
    es.wait().subscribe();
    es.close();
    await shows(view, ({ progress }) => progress.loadedBytes === 10_000);
    expect(seen.length).toBeLessThan(100);
    subscription.unsubscribe();
  });
});
