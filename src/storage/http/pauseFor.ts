import { abortable } from '../abortable.js';

/** Resolves after some milliseconds; rejects with the reason of the signal. */
export async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, milliseconds);
    });
    await abortable(over, signal);
  } finally {
    clearTimeout(timer);
  }
}
