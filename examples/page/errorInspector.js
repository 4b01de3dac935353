import { element } from './element.js';

/** The most errors that are listed: the latest. */
const MOST = 100;

/**
 * The error inspector: one entry for each `ErrorInfo` that an event set's `errors$` emits, with all that C's
 * `H5ESget_err_info` would tell. The latest comes first.
 */
export function showError(list, info) {
  const { api_name, api_args, app_file_name, app_func_name, app_line_num, op_ins_count, err_stack, error } = info;
  const facts = element('dl', {}, []);
  const fact = (name, value) => value && facts.append(element('dt', {}, [name]), element('dd', {}, [value]));
  fact('kind', error.kind);
  if (err_stack.length > 0) {
    const records = err_stack.map(({ function: name, message, major, minor }) =>
      element('li', {}, [`${name}: ${message} (${major}: ${minor})`]),
    );
    fact('error stack', element('ol', {}, records));
  }
  fact('cause', error.cause?.message);
  fact('arguments', api_args);
  if (app_file_name) fact('called at', `${app_func_name ? `${app_func_name}, ` : ''}${app_file_name}:${app_line_num}`);
  fact('operation', `${op_ins_count} of its event set`);
  const summary = element('summary', {}, [`${api_name ?? error.routine}: ${error.message}`]);
  list.prepend(element('li', {}, [element('details', {}, [summary, facts])]));
  if (list.children.length > MOST) list.lastElementChild.remove();
}
