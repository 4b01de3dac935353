// A dataset of 256 MiB and a tree of 10,000 objects with attributes on a real HSDS with two data nodes and its default configuration, on
// this machine: h5rx/hsds beside h5pyd, and for the dataset beside plain HTTP. usage: node benchmarks/hsds.mjs [--quick] [--arrays] [rounds]
// (--arrays: without the tree).
//
// H5RX_HSDS_PYTHON has hsds and h5pyd; see CONTRIBUTING.md. Requests are those that the service node has logged. Sums are compared.
// Seconds of writing end when HSDS has acknowledged all, and in the next column when it has written all to its storage.

import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startHsds } from '../test/support/hsds/startHsds.mjs';
import { inNode, quiet, quietMoment } from './harness.mjs';

const PYTHON_SIDE = fileURLToPath(new URL('hsds_side.py', import.meta.url));

/** Milliseconds between two looks whether HSDS has made its summary, which comes some 20 s after the last change; and the longest wait. */
const POLL = 500;
const LONGEST_SETTLING = 120_000;

/** How many requests plain HTTP has under way, each for chunks that follow each other. */
const AT_ONCE = 4;
const CHUNKS_PER_REQUEST = 2;

const domainOf = ({ domain }) => `domain=${encodeURIComponent(domain)}`;

const source = ({ domain }) => `hdf5:/${domain}`;

async function connectorOf({ endpoint, username, password, bucket }) {
  const { hsds } = await import('h5rx/hsds');
  return hsds({ endpoint, username, password, bucket });
}

const seconds = (begun) => (performance.now() - begun) / 1000;

/** Numbers from 0 on. */
const counted = (length) => {
  const data = new Float32Array(length);
  for (let n = 0; n < length; n += 1) data[n] = n;
  return data;
};

const total = (data) => {
  let sum = 0;
  for (let n = 0; n < data.length; n += 1) sum += data[n];
  return sum;
};

// What h5rx does, each in a process of its own.

export async function writeByH5rx(args) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const connector = await connectorOf(args);
  const data = counted(args.shape.reduce((a, b) => a * b));
  const begun = performance.now();
  const file = await lastValueFrom(h5.H5Fcreate_async(source(args), h5.H5F_ACC_TRUNC, {}, { connector }));
  const dataset = await lastValueFrom(
    h5.H5Dcreate_async(file, 'x', h5.H5T_IEEE_F32LE, h5.H5Screate_simple(args.shape), {}, { chunk: args.chunk }),
  );
  await lastValueFrom(h5.H5Dwrite_async(dataset, h5.H5T_NATIVE, h5.H5S_ALL, h5.H5S_ALL, {}, data));
  const written = seconds(begun);
  await lastValueFrom(h5.H5Dclose_async(dataset));
  await lastValueFrom(h5.H5Fclose_async(file));
  return { seconds: written, flushed: seconds(begun) };
}

export async function readByH5rx(args) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const connector = await connectorOf(args);
  const begun = performance.now();
  const opened$ = h5.openFile(source(args), h5.H5F_ACC_RDONLY, { connector });
  const { data } = await lastValueFrom(opened$.pipe(h5.openDataset('x'), h5.readDataset()));
  return { seconds: seconds(begun), sum: total(data) };
}

export async function createByH5rx(args) {
  const h5 = await import('h5rx');
  const { lastValueFrom } = await import('rxjs');
  const connector = await connectorOf(args);
  const begun = performance.now();
  const es = new h5.EventSet();
  const file = h5.H5Fcreate_async(source(args), h5.H5F_ACC_TRUNC, {}, { connector }, es);
  const space = h5.H5Screate_simple([10]);
  const scalar = h5.H5Screate(h5.H5S_SCALAR);
  const attribute = (object, name, type, data) => {
    const attr = h5.H5Acreate_async(object, name, type, scalar, {}, {}, es);
    h5.H5Awrite_async(attr, h5.H5T_NATIVE, data, es);
    h5.H5Aclose_async(attr, es);
  };
  for (let n = 0; n < args.groups; n += 1) {
    const group = h5.H5Gcreate_async(file, `g${n}`, {}, {}, {}, es);
    attribute(group, 'index', h5.H5T_STD_I32LE, Int32Array.of(n));
    for (let m = 0; m < args.datasets; m += 1) {
      const dataset = h5.H5Dcreate_async(group, `d${m}`, h5.H5T_IEEE_F32LE, space, {}, {}, {}, es);
      attribute(dataset, 'index', h5.H5T_STD_I32LE, Int32Array.of(m));
      attribute(dataset, 'scale', h5.H5T_IEEE_F64LE, Float64Array.of(0.5));
      h5.H5Dclose_async(dataset, es);
    }
    h5.H5Gclose_async(group, es);
  }
  const { err_occurred } = await lastValueFrom(es.wait());
  if (err_occurred) throw es.takeErrors()[0].error;
  const made = seconds(begun);
  await lastValueFrom(h5.H5Fclose_async(file));
  return { seconds: made, flushed: seconds(begun) };
}

export async function listByH5rx(args) {
  const h5 = await import('h5rx');
  const { lastValueFrom, reduce } = await import('rxjs');
  const connector = await connectorOf(args);
  const begun = performance.now();
  const all$ = h5.openFile(source(args), h5.H5F_ACC_RDONLY, { connector }).pipe(
    h5.walk({ attributes: 'values' }),
    reduce(
      ({ objects, attributes, sum }, member) => ({
        objects: objects + 1,
        attributes: attributes + member.attributes.length,
        sum:
          sum +
          (member.kind === 'dataset' ? member.space.dims[0] + member.datatype.size : 0) +
          member.attributes.reduce((all, { data }) => all + Number(data[0]), 0),
      }),
      { objects: 0, attributes: 0, sum: 0 },
    ),
  );
  const found = await lastValueFrom(all$);
  return { seconds: seconds(begun), ...found };
}

// The least that a client of HSDS can do: chunk-aligned selections, bytes as they are, some requests at once.

const authorizationOf = ({ username, password }) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;

async function ask(args, path, { json, ...init } = {}) {
  const response = await fetch(`${args.endpoint}${path}${path.includes('?') ? '&' : '?'}${domainOf(args)}`, {
    ...init,
    headers: {
      authorization: authorizationOf(args),
      ...(json && { 'content-type': 'application/json' }),
      ...init.headers,
    },
    ...(json && { body: JSON.stringify(json) }),
  });
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path}: ${response.status}`);
  return response;
}

/** Calls `transfer` with the first and last row of each request, `AT_ONCE` of them at the same time. */
async function inPieces({ shape, chunk }, transfer) {
  const rows = chunk[0] * CHUNKS_PER_REQUEST;
  let next = 0;
  const worker = async () => {
    while (next < shape[0]) {
      const first = next;
      next += rows;
      await transfer(first, Math.min(shape[0], first + rows));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

const selectOf = ({ shape }, first, last) =>
  `select=[${first}:${last},${shape
    .slice(1)
    .map((extent) => `0:${extent}`)
    .join(',')}]`;

export async function writeByHttp(args) {
  const row = args.shape.slice(1).reduce((a, b) => a * b);
  const data = counted(args.shape[0] * row);
  const begun = performance.now();
  const { root } = await (await ask(args, '/', { method: 'PUT' })).json();
  const creationProperties = { layout: { class: 'H5D_CHUNKED', dims: args.chunk } };
  const body = { type: 'H5T_IEEE_F32LE', shape: args.shape, creationProperties, link: { id: root, name: 'x' } };
  const { id } = await (await ask(args, '/datasets', { method: 'POST', json: body })).json();
  await inPieces(args, async (first, last) => {
    await ask(args, `/datasets/${id}/value?${selectOf(args, first, last)}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: new Uint8Array(data.buffer, first * row * 4, (last - first) * row * 4),
    });
  });
  const written = seconds(begun);
  await ask(args, '/?flush=1', { method: 'PUT' });
  return { seconds: written, flushed: seconds(begun) };
}

export async function readByHttp(args) {
  const row = args.shape.slice(1).reduce((a, b) => a * b);
  const begun = performance.now();
  const { id } = await (await ask(args, '/datasets/?h5path=/x')).json();
  const data = new Float32Array(args.shape[0] * row);
  await inPieces(args, async (first, last) => {
    const response = await ask(args, `/datasets/${id}/value?${selectOf(args, first, last)}`, {
      headers: { accept: 'application/octet-stream' },
    });
    data.set(new Float32Array(await response.arrayBuffer()), first * row);
  });
  return { seconds: seconds(begun), sum: total(data) };
}

const PARTIES = {
  h5rx: (name) => (args) => inNode(import.meta.url, `${name}ByH5rx`, args),
  h5pyd: (name) => async (args) => {
    const { stdout } = await promisify(execFile)(args.python, [PYTHON_SIDE, name, JSON.stringify(args)], {
      maxBuffer: 2 ** 24,
    });
    return JSON.parse(stdout);
  },
  HTTP: (name) => (args) => inNode(import.meta.url, `${name}ByHttp`, args),
};

/** Requests that the service node has logged, from a byte of the log on. */
const requestsOf = (server, position) =>
  server.log(position).match(/^sn .*REQ> .*(GET|PUT|POST|DELETE): (?!\/(about|info) )/gm)?.length ?? 0;

/** One sample: what it took, or why it did not. */
async function sample(server, party, name, args) {
  await quietMoment();
  const before = server.logLength();
  try {
    const result = await PARTIES[party](name)(args);
    return { ...result, requests: requestsOf(server, before) };
  } catch (error) {
    // The last line of what Python says, the first of what Node says.
    const lines = String(error.stderr || error.message)
      .trim()
      .split('\n');
    return { failed: lines.findLast((line) => !/^\s+at /.test(line))?.slice(0, 80) ?? '' };
  }
}

/** Waits until HSDS's own summary of a domain has all its objects, and the root group. */
async function settled(server, domain, objects) {
  const latest = performance.now() + LONGEST_SETTLING;
  for (;;) {
    const response = await server.request(`/?domain=${encodeURIComponent(domain)}&getobjs=1`);
    const { domain_objs = {} } = await response.json();
    if (Object.keys(domain_objs).length > objects) return;
    if (performance.now() > latest) throw new Error(`HSDS has made no summary of ${domain}`);
    await pause(POLL);
  }
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

/** Samples by turns, a row a party. `argsOf` gives what a party's sample is about, `after` what is done besides. */
async function measure({ server, title, name, parties, rounds, argsOf, megabytes, before }) {
  const samples = new Map(parties.map((party) => [party, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let n = 0; n < parties.length; n += 1) {
      const party = parties[(n + round) % parties.length];
      const args = argsOf(party, round);
      await before?.(args);
      samples.get(party).push(await sample(server, party, name, args));
    }
  }
  const sums = new Set([...samples.values()].flat().flatMap(({ sum }) => sum ?? []));
  for (const [party, all] of samples) {
    const failure = all.find(({ failed }) => failed)?.failed;
    const of = (key) => all.flatMap((one) => one[key] ?? []);
    const cells =
      failure === undefined
        ? [
            median(of('seconds')).toFixed(2),
            of('flushed').length > 0 ? median(of('flushed')).toFixed(2) : '',
            megabytes === undefined ? '' : Math.round(megabytes / median(of('seconds'))),
            median(of('requests')),
          ]
        : [`cannot: ${failure}`, '', '', ''];
    console.log(`| ${[title, party, ...cells].join(' | ')} |`);
  }
  if (sums.size > 1) throw new Error(`${title}: the parties have different values: ${[...sums].join(', ')}`);
}

async function main() {
  const isQuick = process.argv.includes('--quick');
  const rounds = Number(process.argv.slice(2).find((arg) => /^\d+$/.test(arg)) ?? (isQuick ? 1 : 3));
  const shape = [isQuick ? 16 : 64, 1024, 1024];
  const array = { shape, chunk: [1, 1024, 1024], rows: 16 };
  const tree = { groups: isQuick ? 10 : 100, datasets: 99 };
  const objects = tree.groups * (tree.datasets + 1);
  const server = await startHsds();
  const { endpoint, username, password, bucket, python } = server;
  const access = { endpoint, username, password, bucket, python };
  const domains = new Map();
  const domainOf = (key) => {
    if (!domains.has(key)) domains.set(key, server.newDomain());
    return domains.get(key);
  };
  try {
    const megabytes = (shape.reduce((a, b) => a * b) * 4) / 1e6;
    console.log(`${megabytes.toFixed(0)} MB, ${objects} objects; medians of ${rounds}\n`);
    console.log('| case | party | s | s, flushed | MB/s | requests |\n| --- | --- | --- | --- | --- | --- |');
    const everybody = Object.keys(PARTIES);
    await measure({
      ...{ server, rounds, megabytes, title: 'written', name: 'write', parties: everybody },
      argsOf: (party, round) => ({ ...access, ...array, domain: domainOf(`write ${party} ${round}`) }),
    });
    // What plain HTTP has written, for all.
    const written = domainOf('write HTTP 0');
    await measure({
      ...{ server, rounds, megabytes, title: 'read', name: 'read', parties: everybody },
      argsOf: () => ({ ...access, ...array, domain: written }),
    });
    if (process.argv.includes('--arrays')) return;
    // Each reads what the other one wrote, so that nobody's cache has it.
    const two = ['h5rx', 'h5pyd'];
    const treeOf = (party, round) => ({ ...access, ...tree, domain: domainOf(`tree ${party} ${round}`) });
    await measure({ ...{ server, rounds, title: 'tree made', name: 'create', parties: two }, argsOf: treeOf });
    // Of a tree that nobody has listed before, made right before the clock starts: HSDS has no summary of it yet.
    const freshOf = (party, round) => ({ ...access, ...tree, domain: domainOf(`fresh ${party} ${round}`) });
    await measure({
      ...{
        server,
        rounds,
        title: 'tree listed, just written',
        name: 'list',
        parties: two,
        // By h5rx: h5pyd 1.0.0 fails to make so many objects on a busy machine.
        before: PARTIES.h5rx('create'),
      },
      argsOf: freshOf,
    });
    const old = freshOf('h5pyd', 0);
    await settled(server, old.domain, objects);
    await measure({
      ...{ server, rounds, title: 'tree listed, settled', name: 'list', parties: two },
      argsOf: () => old,
    });
  } finally {
    console.log(`\n${quiet.busy} of ${quiet.samples} samples began while the machine was busy`);
    await server.stop();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
