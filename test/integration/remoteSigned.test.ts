import { AwsClient, AwsV4Signer } from 'aws4fetch';
import * as h5 from 'h5rx';
import { lastValueFrom } from 'rxjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../support/h5.js';
import { type RangeServer, rangeServer } from '../support/rangeServer.mjs';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of the caller' };
const SERVICE = { service: 's3', region: 'eu-central-1' };

let server: RangeServer;
beforeAll(async () => {
  server = await rangeServer();
  const file = await run(h5.H5Fcreate_async(new Uint8Array(), h5.H5F_ACC_TRUNC));
  const dset = await run(h5.H5Dcreate_async(file, 'x', h5.H5T_STD_I32LE, h5.H5Screate_simple([4])));
  await run(h5.H5Dwrite_async(dset, h5.H5T_NATIVE_INT, h5.H5S_ALL, h5.H5S_ALL, {}, Int32Array.of(1, 2, 3, 4)));
  await run(h5.H5Dclose_async(dset));
  server.files.set('run.h5', await run(h5.H5Fget_file_image_async(file)));
  await run(h5.H5Fclose_async(file));
});
afterAll(() => server.close());

const read = (fetch: h5.HttpFetch): Promise<h5.NdArray> =>
  lastValueFrom(h5.openFile(`${server.url}/run.h5`, undefined, { fetch }).pipe(h5.openDataset('x'), h5.readDataset()));

test('requests signed as docs/remote.md says are accepted, and others are not', async () => {
  const expected = new Map<string, Promise<string>>();
  const aws = new AwsClient({ ...KEYS, ...SERVICE });
  let signed = 0;
  server.state.require = ({ headers }) => {
    signed += 1;
    return /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\//.test(headers.authorization ?? '');
  };
  const { data } = await read((url, init) => aws.fetch(url, init as RequestInit));
  expect([...(data as Int32Array)]).toEqual([1, 2, 3, 4]);
  expect(signed).toBeGreaterThan(0);

  // The signature is the one that the server works out from the keys.
  for (const { headers, name } of server.requests) {
    const signer = new AwsV4Signer({
      ...KEYS,
      ...SERVICE,
      method: 'GET',
      url: `${server.url}/${name}`,
      datetime: headers['x-amz-date'] as string,
      headers: { 'x-amz-content-sha256': headers['x-amz-content-sha256'] as string },
    });
    expected.set(headers.authorization as string, signer.authHeader());
  }
  for (const [sent, own] of expected) expect(sent).toBe(await own);

  const error = await read((url, init) => fetch(url, init as RequestInit) as unknown as Promise<h5.HttpResponse>).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ kind: 'permission' });
  expect(String(error)).not.toContain(KEYS.secretAccessKey);
  server.state.require = undefined;
});
