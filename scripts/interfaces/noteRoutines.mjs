/** Runs in a page before its programs: notes in `window.routines` the calls that it sends to workers (`runtime/port/protocol.ts`). */
export function noteRoutines() {
  const { postMessage } = Worker.prototype;
  window.routines = [];
  Worker.prototype.postMessage = function (messages, ...rest) {
    const calls = messages.filter(Array.isArray);
    window.routines.push(...calls.map(([, , routine]) => routine.split(' ')[0]));
    postMessage.call(this, messages, ...rest);
  };
}
