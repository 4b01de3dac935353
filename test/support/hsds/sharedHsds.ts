import { inject } from 'vitest';
import { type HsdsClient, hsdsClient } from './hsdsClient.mjs';

/** The HSDS that all test files of a run share, which is started when the first of them asks. */
export async function sharedHsds(): Promise<HsdsClient> {
  const response = await fetch(inject('hsdsCoordinator'));
  if (!response.ok) throw new Error(await response.text());
  return hsdsClient(await response.json());
}
