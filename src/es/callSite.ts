/**
 * The application's call site: what C's macros pass as `__FILE__`, `__func__` and `__LINE__`. The stack is caught at the call
 * and parsed only when it is read.
 */

/** An unparsed stack, and the name of the public function whose caller is wanted. */
export interface StackHolder {
  readonly caught: { readonly stack?: unknown };
  readonly callee: string;
}

/** A parsed frame. */
export interface CallSite {
  readonly file: string | null;
  readonly function: string | null;
  readonly line: number;
}

/** Frames that are caught: those of h5rx between the application and this function, and the application's. */
const FRAMES = 6;

/** Catches the frame that called `callee`. An error costs half of what `Error.captureStackTrace` does. */
export function captureCallSite(callee: { readonly name: string }): StackHolder {
  const engine = Error as ErrorConstructor & { stackTraceLimit?: number | undefined };
  const { stackTraceLimit } = engine;
  engine.stackTraceLimit = FRAMES;
  const caught = new Error();
  engine.stackTraceLimit = stackTraceLimit;
  return { caught, callee: callee.name };
}

const NOWHERE: CallSite = { file: null, function: null, line: 0 };

/** `    at async name (file:line:column)` of V8; the name and the parentheses may be missing. */
const V8_FRAME = /^\s*at (?:(?:async )?(.+?) \()?(.+?):(\d+):\d+\)?$/;
/** `name@file:line:column` of SpiderMonkey and JavaScriptCore. */
const OTHER_FRAME = /^(.*?)@(.+?):(\d+):\d+$/;
/** Where RxJS called: an operation that came through a stream was not called by the application. */
const RXJS = /[\\/]rxjs[\\/]/;

/** The frame that called the public function. */
export function applicationFrame({ caught: { stack }, callee }: StackHolder): CallSite {
  // A program may have replaced V8's text.
  if (typeof stack !== 'string') return NOWHERE;
  let isCaller = false;
  for (const line of stack.split('\n')) {
    const match = V8_FRAME.exec(line) ?? OTHER_FRAME.exec(line);
    if (!match) continue;
    const [, name = '', file = '', number] = match;
    if (isCaller)
      return RXJS.test(file) ? NOWHERE : { file: pathOf(file), function: name || null, line: Number(number) };
    isCaller = name.slice(name.lastIndexOf('.') + 1) === callee;
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
