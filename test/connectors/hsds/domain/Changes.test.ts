import { expect, test } from 'vitest';
import { Changes } from '../../../../src/connectors/hsds/domain/Changes.js';
import type { DomainRequests } from '../../../../src/connectors/hsds/domain/DomainRequests.js';
import { ObjectRecord } from '../../../../src/connectors/hsds/domain/ObjectRecord.js';
import { Order } from '../../../../src/connectors/hsds/domain/Order.js';

const ROOT = 'g-25ac0242-1ba9bb8b-ad24-8aca93-213303';

/** Changes of a server that takes everything, and what it was sent. */
function changesOf() {
  const sent: unknown[] = [];
  const requests = {
    send: async ({ json }: { readonly json: unknown }) => {
      sent.push(json);
      return {};
    },
  } as unknown as DomainRequests;
  const root = new ObjectRecord(ROOT);
  return { sent, root, changes: new Changes(requests, root, new Order(), async () => {}) };
}

/** Rejects where a promise does not settle soon: it then never does. */
const soon = <T>(promise: Promise<T>): Promise<T> =>
  Promise.race([
    promise,
    new Promise<never>((_, reject) => setTimeout(() => reject(new Error('it was never sent')), 2000)),
  ]);

test('a change that is staged at any moment while the last ones end is sent', async () => {
  for (let steps = 0; steps < 24; steps += 1) {
    const { changes, root } = changesOf();
    await changes.putLink(root, 'first', { id: ROOT });
    for (let step = 0; step < steps; step += 1) await undefined;
    await soon(changes.putLink(root, 'second', { id: ROOT }));
    await soon(changes.whenSent());
  }
});

test('a value that is written before its attribute was sent is sent with it, once', async () => {
  const { changes, root, sent } = changesOf();
  const made = changes.putAttribute(root, 'a', { value: 1 }, false);
  const written = changes.putAttribute(root, 'a', { value: 2 }, true);
  await soon(Promise.all([made, written]));
  expect(JSON.parse(JSON.stringify(sent))).toEqual([
    { obj_ids: { [ROOT]: { attributes: { a: { text: '{"value":2}' } } } } },
  ]);
});
