// Globals of src/platform.d.ts's kind that only this folder uses: Node and browsers have them, as small as they are used here.

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

declare function atob(base64: string): string;
