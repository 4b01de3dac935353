import { progressOf } from 'h5rx';
import { animationFrameScheduler, auditTime, combineLatest, defer, map, tap } from 'rxjs';
import { $, say } from './element.js';
import { mebibytes } from './formats.js';

const COUNTS = ['active', 'running', 'succeeded', 'failed', 'canceled'];

/**
 * Shows what an event set is doing, once in a frame of the screen.
 *
 * @param jobs$ - How far each of the jobs in the set has come: its status, and the bytes that are left.
 * @param counts$ - Requests to a server, and bytes from it; undefined for a file that is here.
 */
export function transferPanel(es, jobs$, counts$) {
  return defer(() => {
    /** Bytes that had been read when the present jobs began. */
    let before = 0;
    let wasLoading = true;
    return combineLatest([progressOf(es), jobs$, counts$]).pipe(
      map(([transfer, jobs, counts]) => {
        const isLoading = isAny(jobs, 'loading');
        if (isLoading && !wasLoading) before = es.progress.loadedBytes;
        wasLoading = isLoading;
        return { transfer, jobs, counts, before };
      }),
      auditTime(0, animationFrameScheduler),
      tap((state) => {
        showBytes(state);
        showOperations(state.transfer.status);
        showRequests(state.counts);
        showStatus(state.jobs);
      }),
    );
  });
}

const isAny = (jobs, status) => jobs.some((job) => job.status === status);

function showBytes({ transfer, jobs, before }) {
  const done = transfer.progress.loadedBytes - before;
  const total = jobs.reduce((sum, { leftBytes }) => sum + leftBytes, done);
  $('progress').value = total > 0 ? done / total : 0;
  say('bytes', `${mebibytes(done, '')} of ${mebibytes(total)}`);
  // The last speed stays, to be read when all is over.
  if (transfer.bytesPerSecond > 0) say('speed', `${mebibytes(transfer.bytesPerSecond)}/s`);
  else if (transfer.progress.loadedBytes === 0) say('speed', '–');
}

function showOperations(status) {
  for (const count of COUNTS) {
    say(count, String(status[count]));
    $(count).parentElement.classList.toggle('none', status[count] === 0);
  }
}

function showRequests(counts) {
  for (const tile of document.querySelectorAll('.remote')) tile.hidden = !counts;
  if (!counts) return;
  say('requests', String(counts.requests));
  say('received', mebibytes(counts.bytes));
}

function showStatus(jobs) {
  const isLoading = isAny(jobs, 'loading');
  const hasFailed = isAny(jobs, 'error');
  const wasCanceled = isAny(jobs, 'canceled');
  $('cancel').disabled = !isLoading;
  $('retry').disabled = isLoading || !(hasFailed || wasCanceled);
  if (isLoading) say('transfer-status', 'Reading …');
  else if (hasFailed) say('transfer-status', 'Failed, see the errors. Retry reads what is missing.', true);
  else if (wasCanceled) say('transfer-status', 'Canceled. Retry reads what is missing.');
  else say('transfer-status', 'Complete.');
}
