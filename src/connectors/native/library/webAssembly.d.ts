// Platform globals, like those in src/platform.d.ts and src/filters/webAssembly.d.ts, that only the loading of plugins uses.

declare namespace WebAssembly {
  interface ImportOrExport {
    readonly module: string;
    readonly name: string;
    readonly kind: string;
  }

  interface Table {
    get(index: number): unknown;
    set(index: number, value: unknown): void;
  }

  const Module: {
    new (bytes: Uint8Array<ArrayBuffer>): Module;
    imports(module: Module): readonly ImportOrExport[];
    exports(module: Module): readonly Omit<ImportOrExport, 'module'>[];
  };
}
