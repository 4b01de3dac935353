import { Writable } from 'node:stream';
import { EventSet, nativeConnector } from 'h5rx';
import { useDataset, useEventSet, useFile, useMembers, useSlice, useSuspenseFile } from 'h5rx/react';
import { createElement, type FunctionComponent, type ReactElement, Suspense } from 'react';
import { renderToPipeableStream, renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';

/** A connector that counts what it is asked to do. */
function countingConnector() {
  const connector = nativeConnector();
  const counts = { executed: 0 };
  const execute = connector.execute.bind(connector);
  connector.execute = (request) => {
    counts.executed += 1;
    return execute(request);
  };
  return { connector, counts };
}

test('hooks are rendered on a server as idle, and start no worker', async () => {
  const { connector, counts } = countingConnector();
  const es = new EventSet();
  const Page: FunctionComponent = () => {
    const { file, status } = useFile('run.h5', { connector });
    const { members } = useMembers(file);
    const { dataset } = useDataset(file, 'x');
    const slice = useSlice(dataset, { selection: { start: [0], count: [1] }, es });
    const { fraction } = useEventSet(es);
    return createElement('p', null, [status, members.length, slice.status, slice.loaded, String(fraction)].join(' '));
  };
  expect(renderToString(createElement(Page))).toBe('<p>idle 0 idle 0 undefined</p>');
  await new Promise((resolve) => setImmediate(resolve));
  expect(counts.executed).toBe(0);
});

/** What a server sends, and the errors that it is told of. */
function streamed(element: ReactElement): Promise<{ html: string; errors: string[] }> {
  return new Promise((resolve, reject) => {
    const errors: string[] = [];
    let html = '';
    const sink = new Writable({
      write(part, _, done) {
        html += part;
        done();
      },
      final(done) {
        done();
        resolve({ html, errors });
      },
    });
    const { pipe } = renderToPipeableStream(element, {
      onAllReady: () => pipe(sink),
      onShellError: reject,
      onError: (error) => void errors.push((error as Error).message),
    });
  });
}

test('what suspends is left to the client, and starts no worker either', async () => {
  const { connector, counts } = countingConnector();
  const options = { connector };
  const File: FunctionComponent = () => createElement('p', null, useSuspenseFile('run.h5', options).hid);
  const fallback = createElement('i', null, 'loading');
  const { html, errors } = await streamed(createElement(Suspense, { fallback }, createElement(File)));
  expect(html).toContain('<i>loading</i>');
  expect(errors).toEqual([expect.stringContaining('h5rx reads in the client')]);
  expect(counts.executed).toBe(0);
});
