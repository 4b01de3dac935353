/**
 * The application's call site: what C's macros pass as `__FILE__`, `__func__` and `__LINE__`. One stack frame is caught
 * at the call and parsed only when somebody reads it.
 */

/** Holds an unparsed stack. */
export interface StackHolder {
  readonly stack?: string;
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
  const { captureStackTrace } = Error as ErrorWithCapture;
  if (!captureStackTrace) return undefined;
  const limit = (Error as ErrorWithCapture).stackTraceLimit ?? 10;
  (Error as ErrorWithCapture).stackTraceLimit = 1;
  const holder: StackHolder = {};
  captureStackTrace.call(Error, holder, callee);
  (Error as ErrorWithCapture).stackTraceLimit = limit;
  return holder;
}

const NOWHERE: CallSite = { file: null, function: null, line: 0 };
const FRAME = /^\s*at (?:(?:async )?(.+?) \()?(.+?):(\d+):\d+\)?$/;

/** The frame that was caught. */
export function applicationFrame(holder: StackHolder): CallSite {
  const match = holder.stack
    ?.split('\n')
    .map((line) => FRAME.exec(line))
    .find((one) => one !== null);
  if (!match) return NOWHERE;
  const [, name, file, line] = match;
  return { file: file?.replace(/^file:\/\//, '') ?? null, function: name ?? null, line: Number(line) };
}
