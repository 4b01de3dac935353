// The fenced blocks of a Markdown page, read once for all that run them: test/documentation and the scripts that build
// what a page shows in fresh projects.

import { readFileSync } from 'node:fs';

/** What comments right before a block can say: `<!-- runs: chromium -->` has a value, `<!-- continues -->` has none. */
const DIRECTIVES = {
  runs: 'value',
  file: 'value',
  project: 'value',
  server: 'value',
  continues: 'flag',
  endless: 'flag',
};

/** The blocks of a page, in its order. What is no block that can be told is an error. */
export function blocksOf(path) {
  try {
    return readBlocks(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new Error(`${path}:${error.message}`, { cause: error });
  }
}

/** The same, of the text of a page. */
export function readBlocks(markdown) {
  const lines = markdown.split(/\r?\n/);
  const blocks = [];
  let heading = '';
  let directives = {};
  /** A comment that is none of ours, if only no block follows. */
  let unknown;
  for (let n = 0; n < lines.length; n += 1) {
    const line = lines[n];
    const fence = /^( *)(`{3,}|~{3,}) *([^\s`]*)[^`]*$/.exec(line);
    const comment = /^<!-- *(\w+)(?:: *(.*?))? *-->$/.exec(line);
    const [, title] = /^#+ +(.*)$/.exec(line) ?? [];
    if (fence) {
      const [, indent, marks, language] = fence;
      const isEnd = (one) => one.trim().startsWith(marks) && one.trim().replaceAll(marks[0], '') === '';
      const length = lines.slice(n + 1).findIndex(isEnd);
      if (length < 0) throw new Error(`${n + 1}: the block has no end`);
      if (unknown) throw new Error(`${n + 1}: '${unknown}' says nothing about a block`);
      const code = lines.slice(n + 1, n + 1 + length).map((one) => `${one.replace(indent, '')}\n`);
      // `line` is that of the first line of code.
      blocks.push({ language, code: code.join(''), directives, heading, line: n + 2 });
      directives = {};
      n += length + 1;
    } else if (comment) {
      const [, name, value] = comment;
      if (DIRECTIVES[name] === (value === undefined ? 'flag' : 'value')) directives[name] = value ?? true;
      else unknown = line;
    } else if (line.trim() !== '') {
      if (Object.keys(directives).length > 0) throw new Error(`${n + 1}: a block was expected after the comment`);
      if (/^( {4}|\t)/.test(line) && lines[n - 1]?.trim() === '')
        throw new Error(`${n + 1}: code that is only indented: give it a fence`);
      heading = title ?? heading;
      unknown = undefined;
    }
  }
  if (Object.keys(directives).length > 0) throw new Error(`${lines.length}: a block was expected after the comment`);
  return blocks;
}
