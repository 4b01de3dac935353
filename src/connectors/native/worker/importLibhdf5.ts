import type { Libhdf5 } from '../library/startLibhdf5.js';

/**
 * Imports the file with libhdf5 (dist/libhdf5) and starts it.
 *
 * @param remedy - What helps where it cannot be imported.
 */
export async function importLibhdf5(url: string, remedy: string): Promise<Libhdf5> {
  let program: { readonly startLibhdf5: () => Promise<Libhdf5> };
  try {
    // The calling thread has found it, where bundlers see it: what a worker imports they would put into the worker.
    program = await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
    return await program.startLibhdf5();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`'${url}' cannot be imported (${message}); ${remedy}`, { cause });
  }
}
