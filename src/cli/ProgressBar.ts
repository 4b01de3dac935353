import { Presets, SingleBar } from 'cli-progress';
import type { Progress } from '../index.node.js';
import { formatBytes } from './format/numbers.js';

/** A progress bar with bytes per second on stderr; it shows nothing if stderr is not a terminal. */
export class ProgressBar {
  readonly #bar: SingleBar | undefined;
  readonly #began = performance.now();
  #started = false;

  /** @param label - The activity, in a word. */
  constructor(label: string) {
    if (!process.stderr.isTTY) return;
    this.#bar = new SingleBar(
      {
        format: `${label} {bar} {percentage}%  {loaded} of {size}  {rate}/s`,
        stream: process.stderr,
        hideCursor: true,
        clearOnComplete: true,
        barsize: 30,
      },
      Presets.shades_classic,
    );
  }

  /** Shows the current progress. */
  update({ loadedBytes, totalBytes }: Progress): void {
    if (!this.#bar) return;
    const seconds = Math.max((performance.now() - this.#began) / 1000, 0.001);
    const payload = {
      loaded: formatBytes(loadedBytes),
      size: formatBytes(totalBytes),
      rate: formatBytes(loadedBytes / seconds),
    };
    if (!this.#started) this.#bar.start(totalBytes, loadedBytes, payload);
    this.#started = true;
    this.#bar.setTotal(totalBytes);
    this.#bar.update(loadedBytes, payload);
  }

  /** Removes it from the terminal. */
  stop(): void {
    if (this.#started) this.#bar?.stop();
  }
}
