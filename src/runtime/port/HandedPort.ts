import type { Port } from './Endpoint.js';

/** An answer that is one end of a line, which is handed over. */
export class HandedPort {
  readonly port: Port;

  constructor(port: Port) {
    this.port = port;
  }
}
