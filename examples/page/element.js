/** The element of the page with an id. */
export const $ = (id) => document.getElementById(id);

/** An element with attributes and children. What comes from a file goes in as text, never as HTML. */
export function element(name, attributes, children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** Shows a text in an element, in red if it tells of something bad. Nothing is touched that is the same already. */
export function say(id, text, isBad = false) {
  const place = $(id);
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle('bad', isBad);
}
