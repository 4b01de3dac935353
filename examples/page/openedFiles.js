import { filter, fromEvent, map, merge, of, tap } from 'rxjs';
import { $ } from './element.js';
import { mebibytes } from './formats.js';
import { RequestCounter } from './RequestCounter.js';

/** What the user wants to look into, each time: a chosen file, a dropped one, a URL that is typed in or in the page's own address. */
export function openedFiles() {
  const chosen$ = fromEvent($('file'), 'change').pipe(map(({ target }) => target.files[0]));
  const local$ = merge(chosen$, droppedFiles()).pipe(filter(Boolean), map(localFile));

  const typed$ = fromEvent($('remote'), 'submit').pipe(
    tap((event) => event.preventDefault()),
    map(() => $('url').value),
  );
  const linked$ = of(new URLSearchParams(location.search).get('url')).pipe(filter((url) => url !== null));
  const remote$ = merge(typed$, linked$).pipe(map(remoteFile));

  return merge(local$, remote$).pipe(tap(showLink));
}

function droppedFiles() {
  return merge(...['dragover', 'dragleave', 'drop'].map((type) => fromEvent(document, type))).pipe(
    tap((event) => event.preventDefault()),
    tap(({ type }) => document.body.classList.toggle('dropping', type === 'dragover')),
    filter(({ type }) => type === 'drop'),
    map(({ dataTransfer }) => dataTransfer.files[0]),
  );
}

function localFile(file) {
  return { source: file, fapl: {}, name: file.name, size: `, ${mebibytes(file.size)}` };
}

/** Only its last part names a URL: a user's name, a password and a query, which may be a signature, are not shown. */
function remoteFile(text) {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    return { problem: 'This is no URL of a file: it has to begin with https://' };
  const requests = new RequestCounter();
  const name = decoded(url.pathname.split('/').at(-1)) || url.host;
  const isSecret = Boolean(url.username || url.password || url.search);
  return {
    source: url,
    fapl: { fetch: requests.fetch },
    name,
    size: '',
    requests,
    link: isSecret ? undefined : url.href,
  };
}

function decoded(name) {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** The page's address becomes a link to the file, to be shared, where its URL has nothing secret. */
function showLink({ link }) {
  $('url').value = link ?? '';
  history.replaceState(null, '', link ? `?url=${encodeURIComponent(link)}` : location.pathname);
}
