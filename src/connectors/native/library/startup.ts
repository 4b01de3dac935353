/**
 * What has to be caught while h5wasm starts: its error output, which it binds to `console.error`, and the stack pointer
 * of its instance, because a JavaScript error thrown through WebAssembly frames does not put it back.
 *
 * It is caught from the moment this file is evaluated: where h5wasm is in the same file it is evaluated before anyone
 * asks for it.
 */

/** A mutable global of WebAssembly. */
export interface WasmGlobal {
  value: number;
}

/** What was caught, and still is: `lines` goes on to receive the error output. */
export interface Startup {
  /** HDF5's error output since it was last emptied. */
  readonly lines: string[];
  stackPointer(): WasmGlobal | undefined;
  /** h5wasm has started: everything else gets its own `console.error` back. */
  end(): void;
}

/** Lines of error output that are kept at the most. */
const MOST_LINES = 400;

export const startup: Startup = capture();

function capture(): Startup {
  const engine = globalThis as unknown as {
    console: { error: (...values: unknown[]) => void };
    WebAssembly: { instantiate: (...args: unknown[]) => Promise<{ instance?: { exports: Record<string, unknown> } }> };
  };
  const { error } = engine.console;
  const { instantiate } = engine.WebAssembly;
  const lines: string[] = [];
  let stackPointer: WasmGlobal | undefined;
  engine.console.error = (...values) => {
    if (lines.length < MOST_LINES) lines.push(values.join(' '));
  };
  engine.WebAssembly.instantiate = async (...args) => {
    const result = await instantiate.apply(engine.WebAssembly, args);
    stackPointer ??= result.instance?.exports.__stack_pointer as WasmGlobal | undefined;
    return result;
  };
  return {
    lines,
    stackPointer: () => stackPointer,
    end() {
      engine.console.error = error;
      engine.WebAssembly.instantiate = instantiate;
    },
  };
}
