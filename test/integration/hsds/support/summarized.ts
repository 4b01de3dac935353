import { expect, vi } from 'vitest';
import type { HsdsClient } from '../../../support/hsds/hsdsClient.mjs';

/** Has the server scan a domain as it does in the background, and waits until its summary is of so many objects. */
export async function summarized(server: HsdsClient, domain: string, objects: number): Promise<void> {
  const query = `domain=${encodeURIComponent(domain)}`;
  const scanned = await server.request(`/?flush=1&rescan=1&${query}`, { method: 'PUT', json: {} });
  expect(scanned.status).toBe(204);
  // It answers when it has scanned the objects, and writes the summary of them after that.
  await vi.waitFor(
    async () => {
      const { domain_objs } = await (await server.request(`/?getobjs=1&${query}`)).json();
      expect(Object.keys(domain_objs ?? {})).toHaveLength(objects);
    },
    { timeout: 60_000, interval: 500 },
  );
}
