/**
 * Imports a part of the program from a URL that the calling thread has determined. An import by name would not do: a bundler would
 * put the part into the worker, or into a chunk that the worker cannot load.
 *
 * @param remedy - What the user can do where it cannot be imported; the end of the error's message.
 * @param begin - Uses the part for the first time; a part may have imports of its own, which fail only then.
 * Errors (rejects): an `Error` that names the URL, the reason and the remedy.
 */
export async function importPart<Part, T>(url: string, remedy: string, begin: (part: Part) => T): Promise<Awaited<T>> {
  try {
    return await begin(await import(/* @vite-ignore */ /* webpackIgnore: true */ url));
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`'${url}' cannot be imported (${message}); ${remedy}`, { cause });
  }
}
