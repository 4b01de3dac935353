import fc from 'fast-check';
import * as h5 from 'h5rx';
import { hsds } from 'h5rx/hsds';
import { expect, test } from 'vitest';
import { expectFailure, run } from '../../support/h5.js';
import { ownHsds } from '../../support/hsds/ownHsds.js';
import { describeWithTools } from '../../support/tools.js';
import { anyStep, type Step } from './programs/anyStep.js';
import { Model, type Outcome, type Thing, told } from './programs/Model.js';
import { takeStep, thingsIn } from './programs/takeStep.js';

/** More are made by hand: `H5RX_RUNS=100`. */
const RUNS = Number(process.env.H5RX_RUNS ?? 4);
const LOOKS: readonly Step['do'][] = ['exists', 'list', 'read', 'readAttribute', 'flush'];

/** Steps, and what comes after them. */
const anySegment = fc.record({
  steps: fc.array(anyStep, { minLength: 3, maxLength: 10 }),
  flushes: fc.boolean(),
  /** Data nodes that are killed and restarted then. */
  restarted: fc.subarray([0, 1]),
});

describeWithTools('any program on HSDS whose data nodes die', ['hsds'], () => {
  test('what was flushed is there; what was not may be lost, and then the next flush fails', async () => {
    // They store a little faster than by default, for the sake of the time that flushes take.
    const server = await ownHsds({ options: { s3_age_time: 0.3, s3_sync_interval: 0.1, flush_sleep_interval: 0.05 } });
    const { endpoint, username, password } = server;
    const access = () => ({ connector: hsds({ endpoint, username, password }) });
    const restart = async (nodes: readonly number[]): Promise<void> => {
      for (const node of nodes) await server.killDataNode(node);
      for (const node of nodes) await server.restartDataNode(node);
    };
    const contentOf = async (url: string): Promise<Thing> => {
      const file = await run(h5.H5Fopen_async(url, h5.H5F_ACC_RDONLY, access()));
      const content = await thingsIn(file);
      await run(h5.H5Fclose_async(file));
      return content;
    };

    await fc.assert(
      fc.asyncProperty(fc.array(anySegment, { minLength: 1, maxLength: 4 }), async (segments) => {
        const url = `hdf5:/${server.newDomain()}`;
        const file = await run(h5.H5Fcreate_async(url, h5.H5F_ACC_TRUNC, {}, access()));
        await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
        const model = new Model();
        const touched = new Set<string>();
        for (const { steps, flushes, restarted } of segments) {
          for (const step of steps) {
            const must = model.take(step);
            expect(await takeStep(file, step), JSON.stringify(step)).toEqual(must);
            if (step.do === 'flush') touched.clear();
            else if (changes(step, must)) for (const name of topsOf(step)) touched.add(name);
          }
          if (flushes) {
            await run(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL));
            touched.clear();
          }
          await restart(restarted);
          if (restarted.length === 0 || touched.size === 0) continue;
          const error = await expectFailure(h5.H5Fflush_async(file, h5.H5F_SCOPE_LOCAL), 'io');
          expect(error.message).toContain('restarted');
          await expectFailure(h5.H5Fclose_async(file), 'io');
          // What was not touched since the last flush is as it was then.
          const left = (await contentOf(url)).members;
          for (const [name, thing] of model.root.members ?? [])
            if (!touched.has(name)) expect(told(left?.get(name) as Thing), name).toEqual(told(thing));
          return;
        }
        await run(h5.H5Fclose_async(file));
        await restart([0, 1]);
        expect(told(await contentOf(url))).toEqual(told(model.root));
      }),
      { numRuns: RUNS, interruptAfterTimeLimit: 120_000 },
    );
  }, 300_000);
});

function changes(step: Step, outcome: Outcome): boolean {
  return 'value' in outcome && !LOOKS.includes(step.do) && !(step.do === 'renameAttribute' && step.name === step.to);
}

/** Names in the root group of what a step has to do with. */
function topsOf(step: Step): string[] {
  const paths = [...('path' in step ? [step.path] : []), ...(step.do === 'move' ? [step.to] : [])];
  return paths.map((path) => path.split('/')[0] as string);
}
