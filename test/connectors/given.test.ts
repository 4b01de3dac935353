import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { type ConnectorUnderTest, conformsAsConnector } from '../conformance/connector.js';
import { linkPackages } from '../documentation/linkPackages.js';
import { blocksFor } from '../documentation/pages.js';
import { makeFolder } from '../support/h5.js';

/** The module that `scripts/conformance.mjs` is given; otherwise that of docs/connectors.md. */
const module = process.env.H5RX_CONNECTOR ?? documented();
const { under } = (await import(pathToFileURL(module).href)) as { readonly under: ConnectorUnderTest };

conformsAsConnector(under);

function documented(): string {
  const folder = join(makeFolder(), 'project');
  mkdirSync(folder);
  linkPackages(folder);
  for (const { page, directives, code } of blocksFor('file'))
    if (page === 'docs/connectors.md' && directives.file) writeFileSync(join(folder, directives.file), code);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'under.mjs');
}
