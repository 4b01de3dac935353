import { useDataContext } from '@h5web/app';
// biome-ignore lint/correctness/noUndeclaredDependencies: of the project that checkH5web.mjs makes.
import { H5WasmLocalFileProvider } from '@h5web/h5wasm';
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { tellFile } from './tellFile.js';

function Stores() {
  page.stores = useDataContext();
  return null;
}

const input = Object.assign(document.createElement('input'), { type: 'file', multiple: true });
document.body.prepend(input);

const page = {
  file: (name) => [...input.files].find((file) => file.name === name),
  show(file) {
    const root = createRoot(document.body.appendChild(document.createElement('div')));
    root.render(createElement(H5WasmLocalFileProvider, { file }, createElement(Stores)));
  },
  tell: () => tellFile(page.stores),
};
globalThis.page = page;
