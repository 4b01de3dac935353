// The rows of the table: medians, ratios, targets and notes.

export const PARTIES = ['h5rx', 'h5wasm', 'jsfive', 'zarrita', 'h5py', 'hidefix'];
const PEERS_WITH_RATIO = ['h5wasm', 'h5py', 'hidefix'];

/** The value below which a share of the samples lies; the median by default. */
export function quantile(samples, share = 0.5) {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const below = sorted[Math.floor(at)];
  return below + (sorted[Math.ceil(at)] - below) * (at % 1);
}

/** The median of the ratios of two parties, round by round. */
export function ratioOf(samples, others) {
  return quantile(samples.map((sample, round) => sample / others[round]));
}

/** Three significant digits. */
export function digits(value) {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}

const withUnit = (text, unit) => (unit ? `${text} ${unit}` : text);

/** The median and, when it was measured more than once, the range. */
export function spread(samples, unit = '') {
  const median = withUnit(digits(quantile(samples)), unit);
  if (samples.length === 1) return median;
  return `${median} (${digits(Math.min(...samples))}–${digits(Math.max(...samples))})`;
}

/** A cell with a footnote. */
export const noted = (text, note) => ({ text, note });

/** What a party has in place of a measurement when it has no way to do the thing; `note` says why. */
export const cannot = (note) => noted('cannot', note);

/**
 * A row of the table.
 *
 * @param what - What was measured.
 * @param samples - By party; a missing party has an empty cell.
 * @param unit - Unit of the samples.
 * @param better - `'higher'` or `'lower'`: a ratio above 1 always means that h5rx does better.
 * @param targets - `{ times, than }` (a ratio to a peer), `{ atLeast }` or `{ atMost }`, with a `text` where the number
 *   says too little; none for rows that only inform.
 * @param summary - The one value of several samples; the median by default.
 * @param cells - Text, or `cannot(…)`, in place of the samples of a party.
 */
export function row({ what, samples, unit = '', better = 'higher', targets = [], summary = quantile, cells = {} }) {
  const { h5rx } = samples;
  const ratio = (peer) => {
    const others = samples[peer];
    if (!others || !h5rx) return undefined;
    return better === 'higher' ? ratioOf(h5rx, others) : ratioOf(others, h5rx);
  };
  const cell = (party) => cells[party] ?? (samples[party] ? spread(samples[party], unit) : '');
  const times = (value) => (value === undefined ? '' : `${value.toFixed(2)} ×`);
  const verdicts = targets.map(({ times: wanted, than, atLeast, atMost, text }) => {
    if (than) {
      const reached = ratio(than);
      return { text: `≥ ${wanted} × ${than}`, met: reached === undefined ? undefined : reached >= wanted };
    }
    const value = h5rx && summary(h5rx);
    const [sign, limit] = atLeast === undefined ? ['≤', atMost] : ['≥', atLeast];
    return {
      text: text ?? `${sign} ${withUnit(digits(limit), unit)}`,
      met: value === undefined ? undefined : atLeast === undefined ? value <= limit : value >= limit,
    };
  });
  const shown = (met) => (met === undefined ? 'not measured' : met ? 'yes' : '**no**');
  return [
    what,
    ...PARTIES.map(cell),
    ...PEERS_WITH_RATIO.map((peer) => times(ratio(peer))),
    verdicts.map(({ text }) => text).join(', '),
    verdicts.map(({ met }) => shown(met)).join(', '),
  ];
}

const HEADINGS = ['what', ...PARTIES, ...PEERS_WITH_RATIO.map((peer) => `to ${peer}`), 'target', 'reached'];

/** Rows as a Markdown table, with the footnotes below. */
export function table(rows) {
  const notes = [];
  const text = (cell) => {
    if (typeof cell === 'string') return cell;
    if (!notes.includes(cell.note)) notes.push(cell.note);
    return `${cell.text} [${notes.indexOf(cell.note) + 1}]`;
  };
  const line = (cells) => `| ${cells.map((cell) => text(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  const lines = [line(HEADINGS), line(HEADINGS.map(() => '---')), ...rows.map(line)];
  if (notes.length > 0) lines.push('', ...notes.map((note, n) => `- [${n + 1}] ${note}`));
  return lines.join('\n');
}
