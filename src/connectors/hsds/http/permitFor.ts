import type { Permit, SharedTraffic, Waiter } from './SharedTraffic.js';

/** What a request that waits says of itself. */
type Waiting = Pick<Waiter, 'most' | 'isRetry' | 'priority' | 'since' | 'patienceMs'>;

/**
 * Waits until a request may be sent. Whoever has got a permit must end it.
 * Rejects with the reason of the signal, and with the last failure of another request after nobody was answered for too long.
 */
export function permitFor(traffic: SharedTraffic, waiting: Waiting, signal: AbortSignal | undefined): Promise<Permit> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const abort = (): void => {
      traffic.leave(waiter);
      reject(signal?.reason);
    };
    const waiter: Waiter = {
      ...waiting,
      isGone: false,
      admit: (permit) => {
        signal?.removeEventListener('abort', abort);
        resolve(permit);
      },
      fail: (last) => {
        signal?.removeEventListener('abort', abort);
        reject(last);
      },
    };
    signal?.addEventListener('abort', abort, { once: true });
    traffic.enter(waiter);
  });
}
