// The globals that Node and browsers both have and that shared code may use, declared as small as they are used. Only
// tsconfig.shared.json sees this file: Node-only and browser-only code is checked with the platform's own declarations.
// Nothing here may promise more than both platforms keep.

interface Event {
  readonly type: string;
}

interface MessageEvent<T = unknown> extends Event {
  readonly data: T;
}

interface EventTarget {
  // biome-ignore lint/suspicious/noExplicitAny: each platform narrows the event by its type's name
  addEventListener(type: string, listener: (event: any) => void, options?: { once?: boolean }): void;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  removeEventListener(type: string, listener: (event: any) => void): void;
}

interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
}

declare var AbortSignal: {
  prototype: AbortSignal;
  abort(reason?: unknown): AbortSignal;
  timeout(milliseconds: number): AbortSignal;
};

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}

declare var AbortController: {
  prototype: AbortController;
  new (): AbortController;
};

/** Not to be named in an exported declaration: Node's own declarations have no global type of this name. */
interface MessagePort extends EventTarget {
  onmessage: ((event: MessageEvent) => void) | null;
  onmessageerror: ((event: MessageEvent) => void) | null;
  postMessage(message: unknown, transfer?: (ArrayBuffer | MessagePort)[]): void;
  start(): void;
  close(): void;
}

declare var MessagePort: {
  prototype: MessagePort;
};

interface MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}

declare var MessageChannel: {
  prototype: MessageChannel;
  new (): MessageChannel;
};

interface Blob {
  readonly size: number;
  readonly type: string;
  slice(start?: number, end?: number, contentType?: string): Blob;
  arrayBuffer(): Promise<ArrayBuffer>;
  text(): Promise<string>;
}

declare var Blob: {
  prototype: Blob;
  new (parts?: (ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob | string)[], options?: { type?: string }): Blob;
};

interface URL {
  readonly href: string;
  readonly origin: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly hostname: string;
  readonly port: string;
  readonly pathname: string;
  readonly search: string;
  readonly hash: string;
  toString(): string;
}

declare var URL: {
  prototype: URL;
  new (url: string | URL, base?: string | URL): URL;
};

interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
  encodeInto(text: string, target: Uint8Array): { read: number; written: number };
}

declare var TextEncoder: {
  prototype: TextEncoder;
  new (): TextEncoder;
};

interface TextDecoder {
  decode(bytes?: ArrayBufferLike | ArrayBufferView, options?: { stream?: boolean }): string;
}

declare var TextDecoder: {
  prototype: TextDecoder;
  new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder;
};

declare var performance: {
  readonly timeOrigin: number;
  now(): number;
};

declare var console: {
  debug(...values: unknown[]): void;
  error(...values: unknown[]): void;
  info(...values: unknown[]): void;
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
};

/** A number in browsers, an object in Node: hold it as `ReturnType<typeof setTimeout>`. */
interface TimeoutHandle {
  readonly timeoutHandle: unique symbol;
}

declare function setTimeout(callback: () => void, milliseconds?: number): TimeoutHandle;
declare function clearTimeout(handle: TimeoutHandle | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T, options?: { transfer?: (ArrayBuffer | MessagePort)[] }): T;

declare function atob(text: string): string;
declare function btoa(text: string): string;

declare var crypto: {
  getRandomValues<T extends Uint8Array>(array: T): T;
  readonly subtle: { digest(algorithm: string, data: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> };
};
