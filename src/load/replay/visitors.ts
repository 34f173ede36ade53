import { wallMs } from '../../base/clock.ts';
import type { LoadTotals } from '../../records/load-totals.ts';
import type { Arrival, ScheduleSpecification } from '../../scenario/schedule.ts';
import type { Target } from '../../http/target.ts';
import { CookieJar } from '../../http/cookie-jar.ts';
import type { EntryPoint } from '../../http/entry-point.ts';
import { hostReader } from '../../http/sent-host.ts';
import { countReason } from './tally.ts';

type Counts = NonNullable<LoadTotals['sessions']>;

/** Where visits go. */
interface Site {
  readonly url: URL;
  readonly hostOf: ReturnType<typeof hostReader>;
}

/** A site that sets ever other cookies must not fill a trial. */
const MOST_NAMED = 20;

/** One visit; hits keep it, so that an answer that comes after its end reaches nobody. */
export class Visit {
  /** where its last hit went */
  entry: EntryPoint | undefined;
  readonly #site: Site;
  readonly #counts: Counts;
  /** made when the first cookie comes */
  #jar: CookieJar | undefined;

  constructor(site: Site, counts: Counts) {
    this.#site = site;
    this.#counts = counts;
  }

  /** The value of the Cookie header, '' for none. @param isAgain  of a hit that was sent before, and counted */
  cookies(arrival: Arrival, isAgain = false): string {
    if (this.#jar === undefined) return '';
    const cookies = this.#jar.header(this.#pathOf(arrival), wallMs(), this.#site.hostOf(arrival));
    if (cookies !== '' && !isAgain) this.#counts.hitsWithCookies++;
    return cookies;
  }

  /** @param lines  values of Set-Cookie in the answer to one of its hits */
  keep(lines: readonly string[], arrival: Arrival): void {
    this.#jar ??= new CookieJar(this.#site.url);
    for (const line of lines) {
      const refused = this.#jar.store(line, this.#pathOf(arrival), wallMs(), this.#site.hostOf(arrival));
      if (refused === undefined) this.#counts.cookiesKept++;
      else countRefused(this.#counts, refused);
    }
  }

  #pathOf({ path }: Arrival): string {
    const { pathname } = this.#site.url;
    return pathname === '/' ? path : pathname + path;
  }
}

function countRefused(counts: Counts, refused: string): void {
  counts.cookiesRefused++;
  const named = (counts.refused ??= {});
  if (named[refused] === undefined && Object.keys(named).length >= MOST_NAMED) return;
  countReason(named, refused);
}

/** The visits that go on in one generator: one for each visitor, so memory does not grow. */
export class Visitors {
  readonly counts: Counts = { visits: 0, hitsWithCookies: 0, cookiesKept: 0, cookiesRefused: 0 };
  readonly #site: Site;
  readonly #visits: (Visit | undefined)[] = [];

  constructor(target: Pick<Target, 'baseUrl' | 'headers'>, { requests }: Pick<ScheduleSpecification, 'requests'>) {
    this.#site = { url: new URL(target.baseUrl), hostOf: hostReader(target, requests) };
  }

  /** The visit that a hit belongs to; undefined: the schedule has no sessions. */
  visitOf({ visitor, isVisitStart }: Arrival): Visit | undefined {
    if (visitor === undefined) return undefined;
    const going = this.#visits[visitor];
    if (going !== undefined && isVisitStart !== true) return going;
    return (this.#visits[visitor] = this.newVisit());
  }

  /** A hit is not sent: where it was to begin a visit, the one before it has ended all the same, and the next that is sent begins it. */
  passOver({ visitor, isVisitStart }: Arrival): void {
    if (visitor !== undefined && isVisitStart === true) this.#visits[visitor] = undefined;
  }

  /** One that whoever asks for it keeps. */
  newVisit(): Visit {
    this.counts.visits++;
    return new Visit(this.#site, this.counts);
  }
}
