/**
 * The application's call site: what C's macros pass as `__FILE__`, `__func__` and `__LINE__`. One stack frame is caught
 * at the call and parsed only when it is read.
 */

/** Holds an unparsed stack. */
export interface StackHolder {
  readonly stack?: unknown;
}

/** A parsed frame. */
export interface CallSite {
  readonly file: string | null;
  readonly function: string | null;
  readonly line: number;
}

type ErrorWithCapture = ErrorConstructor & {
  captureStackTrace?: (target: object, constructorOpt?: unknown) => void;
  stackTraceLimit?: number;
};

/** Catches the frame that called `callee`; undefined where the engine cannot tell. */
export function captureCallSite(callee: unknown): StackHolder | undefined {
  const engine = Error as ErrorWithCapture;
  if (!engine.captureStackTrace) return undefined;
  const holder: StackHolder = {};
  const limit = engine.stackTraceLimit;
  engine.stackTraceLimit = 1;
  engine.captureStackTrace(holder, callee);
  engine.stackTraceLimit = limit as number;
  return holder;
}

const NOWHERE: CallSite = { file: null, function: null, line: 0 };

/** `    at async name (file:line:column)` of V8; the name and the parentheses may be missing. */
const V8_FRAME = /^\s*at (?:(?:async )?(.+?) \()?(.+?):(\d+):\d+\)?$/;
/** `name@file:line:column` of SpiderMonkey and JavaScriptCore. */
const OTHER_FRAME = /^(.*?)@(.+?):(\d+):\d+$/;
/** Where RxJS called: an operation that came through a stream was not called by the application. */
const RXJS = /[\\/]rxjs[\\/]/;

/** The frame that was caught. */
export function applicationFrame({ stack }: StackHolder): CallSite {
  // A program may have replaced V8's text.
  if (typeof stack !== 'string') return NOWHERE;
  for (const line of stack.split('\n')) {
    const match = V8_FRAME.exec(line) ?? OTHER_FRAME.exec(line);
    if (!match) continue;
    const [, name, file = '', number] = match;
    return RXJS.test(file) ? NOWHERE : { file: pathOf(file), function: name || null, line: Number(number) };
  }
  return NOWHERE;
}

/** A `file:` URL as the path it stands for; other URLs stay. */
function pathOf(file: string): string {
  if (!file.startsWith('file://')) return file;
  const path = file.slice('file://'.length).replace(/^\/(?=[A-Za-z]:)/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
