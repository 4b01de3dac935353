import fc from 'fast-check';
import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, test } from 'vitest';
import { run } from '../../support/h5.js';
import { describeWithHsds } from '../../support/hsds/describeWithHsds.js';
import { withH5pyd } from '../../support/hsds/h5pyd.js';
import { hsdsProxy, type ProxiedRequest } from '../../support/hsds/hsdsProxy.mjs';
import { anyStep } from './programs/anyStep.js';
import { Model, told } from './programs/Model.js';
import { takeStep, thingsIn } from './programs/takeStep.js';

/** More are made by hand: `H5RX_RUNS=100`. */
const RUNS = Number(process.env.H5RX_RUNS ?? 3);

/** What goes wrong with a request; most go well. */
const anyFault = fc.oneof(
  { weight: 6, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.record({ status: fc.constantFrom(500, 502, 503) }) },
  { weight: 1, arbitrary: fc.record({ cutRequest: fc.integer({ min: 1, max: 300 }) }) },
  { weight: 2, arbitrary: fc.record({ cutAnswer: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 })) }) },
);

describeWithHsds('any program on HSDS', (server) => {
  test.each([
    ['without faults', fc.constant([])],
    ['with refusals and connections that are cut', fc.array(anyFault, { minLength: 50, maxLength: 50 })],
  ])(
    '%s: each step answers what it must, and the file has all of it',
    async (_, anyFaults) => {
      const steps = fc.array(anyStep, { minLength: 15, maxLength: 30 });
      await fc.assert(
        fc.asyncProperty(steps, anyFaults, async (program, faults) => {
          const proxy = await hsdsProxy(server);
          try {
            const { username, password } = server;
            const retry = { delayMs: 2, maxDelayMs: 20 };
            const fapl = { connector: hsds({ endpoint: proxy.endpoint, username, password, retry }) };
            const domain = server.newDomain();
            const model = new Model();
            const file = await run(h5.H5Fcreate_async(`hdf5:/${domain}`, h5.H5F_ACC_TRUNC, {}, fapl));
            Object.assign(proxy.state, doing(faults));
            for (const step of program)
              expect(await takeStep(file, step), JSON.stringify(step)).toEqual(model.take(step));
            await run(h5.H5Fclose_async(file));
            Object.assign(proxy.state, { refuse: undefined, cutRequest: undefined, cutAnswer: undefined });
            const fresh = { connector: hsds({ endpoint: server.endpoint, username, password }) };
            const again = await run(h5.H5Fopen_async(`hdf5:/${domain}`, h5.H5F_ACC_RDONLY, fresh));
            expect(told(await thingsIn(again))).toEqual(told(model.root));
            await run(h5.H5Fclose_async(again));
            // h5pyd believes the summary that the server makes in the background.
            await server.request(`/?domain=${domain}&flush=1&rescan=1`, { method: 'PUT' });
            expect(await withH5pyd(server, ...TOLD_BY_H5PYD, `answer = told(File('${domain}', 'r')['/'])`)).toEqual(
              told(model.root),
            );
            await server.removeDomain(domain);
          } finally {
            await proxy.close();
          }
        }),
        { numRuns: RUNS, interruptAfterTimeLimit: 120_000 },
      );
    },
    300_000,
  );
});

const TOLD_BY_H5PYD = [
  'def told(o):',
  '  attributes = [[n, int(o.attrs[n])] for n in sorted(o.attrs)]',
  '  if isinstance(o, h5pyd.Dataset): return {"attributes": attributes, "values": [int(v) for v in o[:]]}',
  '  return {"attributes": attributes, "members": [[n, told(o[n])] for n in sorted(o)]}',
];

interface Fault {
  readonly status?: number;
  readonly cutRequest?: number;
  readonly cutAnswer?: number;
}

/** Faults, one for each request; then from the first on again. */
function doing(faults: readonly Fault[]) {
  const byRequest = new Map<ProxiedRequest, Fault>();
  let count = 0;
  const faultOf = (request: ProxiedRequest): Fault => {
    let fault = byRequest.get(request);
    if (!fault) {
      fault = faults.length === 0 ? {} : (faults[count % faults.length] as Fault);
      count += 1;
      byRequest.set(request, fault);
    }
    return fault;
  };
  return {
    refuse: (request: ProxiedRequest) => faultOf(request).status,
    cutRequest: (request: ProxiedRequest) => faultOf(request).cutRequest,
    cutAnswer: (request: ProxiedRequest) => faultOf(request).cutAnswer,
  };
}
