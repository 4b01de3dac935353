/**
 * The error inspector: one entry for each `ErrorInfo` that an event set's `errors$` emits, with all that C's
 * `H5ESget_err_info` would tell.
 */
export function showError(list, info) {
  const { api_name, api_args, app_file_name, app_func_name, app_line_num, op_ins_count, err_stack, error } = info;
  const details = element('details', {}, [element('summary', {}, [`${api_name ?? error.routine}: ${error.message}`])]);
  const facts = element('dl', {}, []);
  const fact = (name, value) => value && facts.append(element('dt', {}, [name]), element('dd', {}, [value]));
  fact('kind', error.kind);
  fact('arguments', api_args);
  if (app_file_name) fact('called at', `${app_func_name ? `${app_func_name}, ` : ''}${app_file_name}:${app_line_num}`);
  fact('operation', `${op_ins_count} of its event set`);
  fact('cause', error.cause?.message);
  if (err_stack.length > 0) {
    const records = err_stack.map(({ function: name, message, major, minor }) =>
      element('li', {}, [`${name}: ${message} (${major}: ${minor})`]),
    );
    fact('error stack', element('ol', {}, records));
  }
  details.append(facts);
  list.prepend(element('li', {}, [details]));
}

/** An element with attributes and children. */
export function element(name, attributes, children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}
