import { App, enableBigIntSerialization, useDataContext } from '@h5web/app';
import { nativeConnector, settled } from 'h5rx';
import { H5rxApi, H5rxProvider } from 'h5rx/h5web';
import { createElement, StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { tellFile } from './tellFile.js';
import '@h5web/app/styles.css';

enableBigIntSerialization();

/** A connector that counts what it opens and closes. */
function countingConnector() {
  const native = nativeConnector();
  const opened = [];
  const open = new Set();
  const connector = {
    ...{
      name: native.name,
      capabilities: native.capabilities,
      errors$: native.errors$,
      identifiers$: native.identifiers$,
    },
    execute(request) {
      opened.push(request.opens?.kind);
      if (request.opens) open.add(request.opens.hid);
      return native.execute(request);
    },
    close(identifier) {
      open.delete(identifier.hid);
      return native.close(identifier);
    },
  };
  return { connector, opened: (kind) => opened.filter((one) => one === kind).length, open: () => open.size };
}

function Stores() {
  page.stores = useDataContext();
  return null;
}

let root;
const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
document.body.prepend(input);

const page = {
  errors: [],
  file: (name) => [...input.files].find((file) => file.name === name),
  counting: countingConnector(),
  /** Shows a file in h5web, in React's strict mode; options are made anew in each render, as programs do. */
  show(source, fapl = {}, Content = App) {
    root ??= createRoot(document.body.appendChild(Object.assign(document.createElement('div'), { id: 'app' })));
    const props = {
      source,
      fapl: { connector: page.counting.connector, ...fapl },
      onError: (error) => page.errors.push(error.message),
    };
    root.render(
      createElement(
        StrictMode,
        null,
        createElement(
          H5rxProvider,
          props,
          createElement(Stores),
          createElement(Content, { key: props.source.name ?? props.source }),
        ),
      ),
    );
  },
  /** Chooses an object, and tells the text that h5web shows of it when nothing is loading any more; its errors begin with `error`. */
  async shown(path) {
    document.querySelector(`[data-path="${path}"]`).click();
    const main = document.querySelector('[class*=mainArea]');
    do await new Promise(requestAnimationFrame);
    while (main.querySelector('[data-testid^=Loading]'));
    return `${main.querySelector('[class*=error]') ? 'error: ' : ''}${main.innerText}`;
  },
  hide() {
    root.unmount();
    root = undefined;
    page.stores = undefined;
  },
  tell: () => tellFile(page.stores),
  /** Milliseconds until a group has been told, in a file that is opened for it, and in one that is open. */
  async time(source, path) {
    const api = new H5rxApi(source);
    const times = [];
    for (const at of ['/', path, path, path]) {
      const began = performance.now();
      const { children } = await api.getEntity(at);
      times.push({ path: at, members: children.length, ms: Math.round(performance.now() - began) });
    }
    api.close();
    await settled();
    return times;
  },
};
globalThis.page = page;
