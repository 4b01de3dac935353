/**
 * Imports a part of the program: a file in one piece, which the calling thread has found, where bundlers see it. What a
 * worker imports by its name they would put into the worker, or split off where a worker cannot have it.
 *
 * @param remedy - What helps where it cannot be imported.
 * @param begin - What is done with the part at first; a part may have imports of its own, which fail only then.
 */
export async function importPart<Part, T>(url: string, remedy: string, begin: (part: Part) => T): Promise<Awaited<T>> {
  try {
    return await begin(await import(/* @vite-ignore */ /* webpackIgnore: true */ url));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`'${url}' cannot be imported (${message}); ${remedy}`, { cause });
  }
}
