// The worker of the library where there is no shared memory, as in a page that is not cross-origin isolated.
delete globalThis.SharedArrayBuffer;
await import('../../../dist/worker/node.js');
