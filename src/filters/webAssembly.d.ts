// Globals that Node and browsers share, as in src/platform.d.ts; only this folder uses these.

declare namespace WebAssembly {
  interface Module {
    readonly wasmModule: unique symbol;
  }

  interface Memory {
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }

  interface Instance {
    readonly exports: Readonly<Record<string, unknown>>;
  }

  const Instance: {
    new (module: Module, imports?: Readonly<Record<string, Readonly<Record<string, unknown>>>>): Instance;
  };

  const RuntimeError: {
    new (message?: string): Error;
  };

  function compile(bytes: Uint8Array<ArrayBuffer>): Promise<Module>;
}
