const KEPT_WORDS = 20;

/** What k6 said last, for the error when it fails: at most 20 lines, however many it writes. */
export class LastWords {
  readonly #lines: string[] = [];

  /** What is kept now, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  add(line: string): void {
    this.#lines.push(line);
    if (this.#lines.length > KEPT_WORDS) this.#lines.shift();
  }

  text(): string {
    return this.#lines.join('\n');
  }
}

/** As execa starts it. */
interface RunningK6 {
  iterable(options: { readonly from: 'stdout' | 'stderr' }): AsyncIterable<string>;
  kill(signal: 'SIGKILL'): boolean;
}

/**
 * Gives each line of k6 to `take` as it comes, until that says false or throws. Then k6 is killed first: leaving the lines
 * early waits for the program's own end, and its load would last until then.
 * @throws whatever `take` throws, once k6 has ended
 */
export async function takeLines(
  running: RunningK6,
  from: 'stdout' | 'stderr',
  take: (line: string) => boolean | Promise<boolean>,
): Promise<void> {
  for await (const line of running.iterable({ from })) {
    let goesOn = false;
    try {
      goesOn = await take(line);
    } finally {
      if (!goesOn) running.kill('SIGKILL');
    }
    if (!goesOn) return;
  }
}
