// What the tests render, with React 18 or 19 and the built package. A test drives it from outside: `render`, `unmount`, `state`.

import { EventSet, nativeConnector, settled } from 'h5rx';
import {
  useDataset,
  useEventSet,
  useFile,
  useMembers,
  useSlice,
  useSuspenseDataset,
  useSuspenseFile,
  useSuspenseSlice,
} from 'h5rx/react';
import { Component, StrictMode, Suspense, startTransition, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** A connector that notes the routines it runs. */
const connector = nativeConnector();
const routines = [];
const execute = connector.execute.bind(connector);
connector.execute = (request, sink) => {
  routines.push(request.routine);
  return execute(request, sink);
};

const es = new EventSet();
const counts = { mostRunning: 0, renders: 0, stale: 0, shown: [] };
es.status$.subscribe(({ running }) => {
  counts.mostRunning = Math.max(counts.mostRunning, running);
});

const planeOf = (shape, z) => ({ start: [z, 0, 0], count: [1, shape[1], shape[2]] });
const sumOf = (data) => data?.reduce((sum, value) => sum + value, 0);

let setPlane;
let last;

function Slice({ url, name, ahead }) {
  const [z, setZ] = useState(0);
  setPlane = setZ;
  const { file, status: fileStatus, error: fileError } = useFile(url, { connector, fetch: (...all) => fetch(...all) });
  const { members } = useMembers(file);
  const { dataset, shape, error } = useDataset(file, name);
  const selection = shape ? planeOf(shape, z) : undefined;
  const prefetch = shape && ahead ? [planeOf(shape, z + 1)] : [];
  const slice = useSlice(dataset, { selection, prefetch, es });
  counts.renders += 1;
  last = slice;
  // Every element of a plane has the number of the plane: what is loaded of another one is stale.
  for (const { offset, shape } of slice.parts) {
    const first = (offset[1] * slice.shape[2] + offset[2]) | 0;
    if (slice.data[first] !== z || shape.length !== 3) counts.stale += 1;
  }
  if (slice.status === 'ready') counts.shown.push(z);
  return (
    <div>
      <p id="file">{fileError?.kind ?? fileStatus}</p>
      <p id="members">{members.map((member) => member.name).join()}</p>
      <p id="slice">{error?.kind ?? slice.error?.kind ?? slice.status}</p>
      <p id="sum">{slice.status === 'ready' ? sumOf(slice.data) : ''}</p>
      <p id="plane">{z}</p>
      <button type="button" id="cancel" onClick={slice.cancel}>
        Cancel
      </button>
      <button type="button" id="retry" onClick={slice.retry}>
        Retry
      </button>
    </div>
  );
}

/** Two that show the same: whenever one is rendered with a snapshot, the other is with the same one. */
const seen = { one: undefined, other: undefined };
function Progress({ name }) {
  const snapshot = useEventSet(es);
  seen[name] = snapshot;
  return <p id={name}>{snapshot.status.inserted}</p>;
}

class Boundary extends Component {
  state = {};
  static getDerivedStateFromError = (error) => ({ error });
  render() {
    return this.state.error ? (
      <p id="caught">{this.state.error.kind ?? this.state.error.message}</p>
    ) : (
      this.props.children
    );
  }
}

function SuspendingSlice({ url, name, first = 0 }) {
  const [z, setZ] = useState(first);
  setPlane = (next) => startTransition(() => setZ(next));
  const file = useSuspenseFile(url, OPTIONS);
  const { dataset, shape } = useSuspenseDataset(file, name);
  const { data } = useSuspenseSlice(dataset, { selection: planeOf(shape, z) });
  return <p id="sum">{sumOf(data)}</p>;
}
const OPTIONS = { connector };

const Suspending = (props) => (
  <Boundary>
    <Suspense fallback={<p id="fallback">…</p>}>
      <SuspendingSlice {...props} />
    </Suspense>
  </Boundary>
);

/** With an event set that is another one in each render, which no program should have. */
function RestlessSlice({ url, name }) {
  const { file } = useFile(url, { connector });
  const { dataset } = useDataset(file, name);
  const { status } = useSlice(dataset, { selection: { start: [0, 0, 0], count: [1, 1, 1] }, es: new EventSet() });
  return <p id="slice">{status}</p>;
}

const Restless = (props) => (
  <Boundary>
    <RestlessSlice {...props} />
  </Boundary>
);

let root;
const SCENES = { Slice, Suspending, Restless };

globalThis.render = (scene, props) => {
  const Scene = SCENES[scene];
  const container = document.createElement('div');
  document.body.replaceChildren(container);
  root = createRoot(container);
  root.render(
    <StrictMode>
      <Progress name="one" />
      <Scene {...props} />
      <Progress name="other" />
    </StrictMode>,
  );
};
globalThis.unmount = () => root.unmount();
globalThis.plane = (z) => setPlane(z);
globalThis.sumOf = sumOf;
globalThis.state = () => ({
  ...counts,
  routines: [...routines],
  status: es.status,
  isOneSnapshot: seen.one === seen.other,
  slice: { ...last, data: undefined },
});
globalThis.reset = () => {
  routines.length = 0;
  Object.assign(counts, { mostRunning: 0, renders: 0, stale: 0, shown: [] });
};
globalThis.settled = settled;

/** Moves to one plane after the other, so many milliseconds apart; gives the longest task of the main thread meanwhile, 0 where none had 50 ms. */
globalThis.scrub = async (from, to, apart) => {
  let longest = 0;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longest = Math.max(longest, duration);
  });
  observer.observe({ entryTypes: ['longtask'] });
  for (let z = from; z <= to; z += 1) {
    setPlane(z);
    await new Promise((resolve) => setTimeout(resolve, apart));
  }
  observer.disconnect();
  return longest;
};
