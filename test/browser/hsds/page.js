// What the tests of HSDS run in a page: the built package, with what it is used with. A test drives it from outside.

import { useDataContext } from '@h5web/app';
import * as h5 from 'h5rx';
import { H5rxProvider } from 'h5rx/h5web';
import { hsds } from 'h5rx/hsds';
import { useDataset, useFile, useSlice } from 'h5rx/react';
import { arrayOf, openStore } from 'h5rx/zarrita';
import { createElement, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import * as rx from 'rxjs';
import * as zarr from 'zarrita';

const run = (operation) => rx.lastValueFrom(operation, { defaultValue: undefined });
const outcome = (operation) =>
  run(operation).then(
    () => ({ kind: 'ok', message: '' }),
    ({ kind, message }) => ({ kind, message }),
  );

/** A part of a dataset of one dimension, with the hooks for React. */
function Slice({ url, fapl, name, start, count }) {
  const { file, error } = useFile(url, fapl);
  const { dataset } = useDataset(file, name);
  const slice = useSlice(dataset, { selection: { start: [start], count: [count] } });
  const text = slice.status === 'ready' ? Array.from(slice.data).join() : (error?.message ?? slice.status);
  return createElement('p', { id: 'slice' }, text);
}

/** What h5web is told, as its own components ask. */
function Told({ path, selection }) {
  const { filepath, entitiesStore, valuesStore } = useDataContext();
  const dataset = entitiesStore.get(path);
  const value = valuesStore.get({ dataset, selection });
  return createElement('p', { id: 'told' }, `${filepath} ${Array.from(value).join()}`);
}

function Viewer({ url, fapl, path, selection }) {
  const told = createElement(Suspense, null, createElement(Told, { path, selection }));
  return createElement(H5rxProvider, { source: url, fapl }, told);
}

const SCENES = { Slice, Viewer };
let root;
const render = (scene, props) => {
  root?.unmount();
  const container = document.createElement('div');
  document.body.replaceChildren(container);
  root = createRoot(container);
  root.render(createElement(StrictMode, null, createElement(SCENES[scene], props)));
};

/** The longest task of the page while something is done, in milliseconds; 0 where none took 50. */
const longestTask = async (work) => {
  let longest = 0;
  const note = (entries) => {
    for (const { duration } of entries) longest = Math.max(longest, duration);
  };
  const observer = new PerformanceObserver((list) => note(list.getEntries()));
  observer.observe({ entryTypes: ['longtask'] });
  await work();
  // Tasks are told of in one of their own.
  await new Promise((resolve) => setTimeout(resolve, 100));
  note(observer.takeRecords());
  observer.disconnect();
  return longest;
};

let unregister;
const register = (connector) => {
  unregister?.();
  unregister = h5.registerConnector('hdf5', connector);
};

Object.assign(globalThis, { register, h5, rx, zarr, hsds, arrayOf, openStore, run, outcome, render, longestTask });
