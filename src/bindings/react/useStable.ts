import { useMemo } from 'react';
import { keyOf } from './keyOf.js';

/** The same options for as long as they say the same. Functions among them do not count: one that is written inline is another in each render. */
export function useStable<T>(options: T): T {
  const key = keyOf(options, 'function');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key says what they hold
  return useMemo(() => options, [key]);
}
