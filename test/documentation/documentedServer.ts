import { readFileSync } from 'node:fs';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';

/** Serves the addresses that the documentation names: the host of each is a folder. What is in the bucket is for signed requests. */
export async function documentedServer(runFile: string): Promise<RangeServer> {
  const server = await rangeServer();
  const bytes = readFileSync(runFile);
  const bucket = 'bucket.s3.eu-central-1.amazonaws.com/run.h5';
  for (const name of ['example.org/data/run.h5', bucket]) server.files.set(name, bytes);
  server.state.require = ({ headers }, { pathname }) =>
    pathname !== `/${bucket}` || /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//.test(headers.authorization ?? '');
  return server;
}
