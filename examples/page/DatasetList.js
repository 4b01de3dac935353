import { formatDatatype, walk } from 'h5rx';
import { filter, fromEvent, map, of, tap } from 'rxjs';
import { $, element } from './element.js';
import { extent } from './formats.js';

/** The list of a file's datasets, which grows as they are found. */
export class DatasetList {
  #list = $('datasets');
  /** The datasets, by their buttons. */
  #members = new Map();

  /** The dataset that the user picks, each time. */
  picked$ = fromEvent(this.#list, 'click').pipe(
    map(({ target }) => target.closest('button')),
    filter((button) => this.#members.has(button)),
    tap((picked) => {
      for (const button of this.#members.keys()) button.setAttribute('aria-current', String(button === picked));
    }),
    map((picked) => this.#members.get(picked)),
  );

  /** Lists a file, and emits the number of datasets after each. */
  fill(file) {
    return of(file).pipe(
      walk(),
      // Each object once, whatever links lead to it.
      filter(({ link, sameAs }) => link.type === 'H5L_TYPE_HARD' && sameAs === undefined),
      filter(({ kind, error }) => kind === 'dataset' || error),
      tap((member) => this.#add(member)),
      map(() => this.#members.size),
    );
  }

  clear() {
    this.#members.clear();
    this.#list.replaceChildren();
  }

  #add(member) {
    const { path, error, datatype, space } = member;
    const name = `/${path}`;
    if (error) {
      this.#list.append(element('li', { class: 'unreadable' }, [name, element('small', {}, [error.message])]));
      return;
    }
    const facts = element('small', {}, [`${formatDatatype(datatype)}  ${extent(space)}`]);
    const button = element('button', { type: 'button', 'data-path': name }, [name, facts]);
    this.#members.set(button, { ...member, path: name });
    this.#list.append(element('li', {}, [button]));
  }
}
