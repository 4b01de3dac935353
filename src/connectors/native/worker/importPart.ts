/**
 * Imports a part of the program: a file in one piece, which the calling thread has found, where bundlers see it. What a
 * worker imports by its name they would put into the worker, or split off where a worker cannot have it.
 *
 * @param remedy - What helps where it cannot be imported.
 */
export async function importPart<T>(url: string, remedy: string): Promise<T> {
  try {
    return await import(/* @vite-ignore */ /* webpackIgnore: true */ url);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`'${url}' cannot be imported (${message}); ${remedy}`, { cause });
  }
}
