import { wallMs, sleep } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { UNSEEN } from '../../figures/drill/whole-again.ts';
import type { ContainerState, FaultGrips } from '../../platform/grips.ts';
import type { DrillMark } from '../../records/drill-record.ts';

const LOOK_EVERY_MS = 250;

/** What is looked at: containers that ran when all was well, with what they are called. */
export interface Watched {
  readonly id: string;
  readonly name: string;
}

/** Looks at all containers, and marks whenever what it finds changes. */
export class WholeWatch implements AsyncDisposable {
  readonly #grips: FaultGrips;
  #containers: readonly Watched[];
  readonly #mark: (mark: Omit<DrillMark, 'atMs'>) => void;
  readonly #over = new AbortController();
  #before = new Map<string, ContainerState>();
  #looking: Promise<void> | undefined;
  #last: string | undefined;
  #sinceMs = -Infinity;

  /** @param mark  told the first look after the fault, and each that differs from the one before */
  constructor(grips: FaultGrips, containers: readonly Watched[], mark: (mark: Omit<DrillMark, 'atMs'>) => void) {
    this.#grips = grips;
    this.#containers = containers;
    this.#mark = mark;
  }

  /** How it is when all is well. */
  async remember(): Promise<void> {
    this.#before = new Map(await this.#grips.statesOf(this.#containers.map(({ id }) => id)));
  }

  /** Another container is in the place of one from now on, and must run as that did. */
  replace(id: string, by: string): void {
    const before = this.#before.get(id);
    if (before !== undefined) this.#before.set(by, before);
    this.#containers = this.#containers.map((one) => (one.id === id ? { ...one, id: by } : one));
  }

  /** One more, which is ready, and must stay so. */
  async add(container: Watched): Promise<void> {
    const now = await this.#grips.statesOf([container.id]);
    for (const [id, state] of now) this.#before.set(id, state);
    this.#containers = [...this.#containers, container];
  }

  /** From now on looks are made and marked. */
  begin(): void {
    this.#looking = this.#look();
  }

  /** Since when everything has run as before, ms; undefined while something does not. */
  get wholeForMs(): number | undefined {
    return this.#last === '' ? wallMs() - this.#sinceMs : undefined;
  }

  /** what does not run as before, in words; '' is nothing */
  get broken(): string | undefined {
    return this.#last;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await this.#looking;
  }

  async #look(): Promise<void> {
    while (!this.#over.signal.aborted) {
      const found = await this.#find();
      if (found !== this.#last) {
        this.#sinceMs = wallMs();
        if (this.#last === undefined || (found === '') !== (this.#last === '')) {
          this.#mark({ what: found === '' ? 'whole' : 'broken', ...(found === '' ? {} : { detail: found }) });
        }
        this.#last = found;
      }
      await sleep(LOOK_EVERY_MS, this.#over.signal).catch(() => undefined);
    }
  }

  async #find(): Promise<string> {
    try {
      const now = await this.#grips.statesOf(this.#containers.map(({ id }) => id));
      return this.#containers
        .flatMap(({ id, name }) => {
          const difference = differenceBetween(this.#before.get(id), now.get(id));
          return difference === undefined ? [] : [`${name} ${difference}`];
        })
        .join(', ');
    } catch (failure) {
      return `${UNSEEN}: ${messageOf(failure)}`;
    }
  }
}

/** What of a container is not as it was; what had ended, or was not ready, before may be so now. */
export function differenceBetween(
  before: ContainerState | undefined,
  now: ContainerState | undefined,
): string | undefined {
  if (before?.isRunning !== true) return undefined;
  if (now === undefined) return 'is gone';
  if (now.isPaused && !before.isPaused) return 'is paused';
  if (!now.isRunning) return 'does not run';
  const cut = before.networks.filter((network) => !now.networks.includes(network));
  if (cut.length > 0) return 'is cut off';
  return before.isReady && !now.isReady ? 'is not ready' : undefined;
}
