/**
 * Intercepts two things while h5wasm starts: its error output, which it binds to `console.error`, and the stack pointer of its
 * instance, which a JavaScript error thrown through WebAssembly frames does not restore.
 *
 * This begins when the file is evaluated, because in a bundle h5wasm may be evaluated before it is imported.
 */

/** A mutable WebAssembly global. */
export interface WasmGlobal {
  value: number;
}

/** What was intercepted. */
export interface Startup {
  /** HDF5's error output since the array was last emptied; it receives output also after `end()`. */
  readonly lines: string[];
  stackPointer(): WasmGlobal | undefined;
  /** Restores `console.error` and `WebAssembly.instantiate` when h5wasm has started. */
  end(): void;
}

/** The most lines of error output that are kept. */
const MAX_LINES = 400;

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
    if (lines.length < MAX_LINES) lines.push(values.join(' '));
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
