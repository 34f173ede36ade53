import { Document, isMap, isScalar, isSeq, visit } from 'yaml';
import { USUAL_STATUSES } from './mix-file.ts';
import { yamlComments } from './yaml-comments.ts';

/** What is known of an application that was never measured. */
export interface FirstScenario {
  readonly name: string;
  /** as the title says it */
  readonly application: string;
  readonly topology: {
    readonly path: string;
    /** service:port; absent: the Compose file says it itself */
    readonly entry?: string | readonly string[] | undefined;
    readonly name?: string;
    readonly files?: readonly string[];
    readonly override?: false;
    readonly profiles?: readonly string[];
    readonly env_files?: readonly string[];
    readonly collect?: object;
  };
  /** by which visitors ask; absent: any will do */
  readonly host?: string;
  /** other entries, as `service:port` */
  readonly otherEntries: readonly string[];
  /** path of a profile; absent: none is known of the site */
  readonly profile?: string;
  /** absent: that of the profile */
  readonly hitsPerDay?: { readonly count: number; readonly why: string };
  /** path of a mix; absent: nobody knows what visitors ask */
  readonly requests?: string;
  /** mean, of a log */
  readonly hitsPerVisit?: number;
  readonly durationS: number;
  readonly warmUpPerS: number;
  /** what a gate of such trials can decide by; absent: the usual */
  readonly gateMetrics?: readonly string[];
  /** what it should have of this machine, which only its owner may say */
  readonly hostAccess: readonly string[];
  /** what to know, one sentence each, at its head */
  readonly notes: readonly string[];
}

/** A scenario that runs as it stands, with every assumption said beside it. */
export function firstScenarioText(about: FirstScenario): string {
  const { topology } = about;
  const parts = [
    yamlComments(about.notes),
    yaml({ name: about.name, title: `A day of ${about.application}` }),
    yaml({ topologies: [topology] }),
    yamlComments([
      ...about.otherEntries.map((entry) => `or, instead of the entry above:   entry: ${entry}`),
      'another version of it, to be compared, is another line: a path, and name: a name of its own',
    ]),
    about.profile === undefined
      ? `${yamlComments(['an assumption: the day of a public site; benchday import makes a profile of an access log'])}${yaml({ profile: 'weekday' })}`
      : yaml({ profile: about.profile }),
    loadText(about),
    about.requests === undefined
      ? `${yamlComments([
          'nobody knows what visitors ask for, so this is the front page alone; benchday import --requests makes a mix of an access log,',
          'a recording of a browser (.har) or a description (OpenAPI). Each endpoint is asked before any load, and must answer so:',
        ])}${yaml({ requests: [homeOf(about)] })}`
      : yaml({ requests: about.requests }),
    ...(about.hitsPerVisit === undefined
      ? []
      : [
          yamlComments([
            `visitors who keep their cookies, as long as in the log:   sessions: { visitors: 50, hits_per_visit: ${about.hitsPerVisit.toFixed(1)} }`,
          ]),
        ]),
    yaml({ warm_up: { duration_s: 10, rate_per_s: about.warmUpPerS } }),
    `${yaml({ trials: 1 }).trimEnd()} # more say how much they differ\n`,
    `${yaml({ objectives: { p95_ms: 250, error_ratio: 0.01 } }).trimEnd()} # an assumption: what your visitors may wait for\n`,
    ...(about.gateMetrics === undefined
      ? []
      : [
          yamlComments([
            'what benchday gate decides by: of the usual metrics those that trials of this length and these servers have;',
            'p50_ms takes 100 hits a trial, p95_ms 1,000 and p99_ms 10,000',
          ]),
          yaml({ gate: { metrics: about.gateMetrics.map((metric) => ({ metric })) } }),
        ]),
    ...(about.hostAccess.length === 0
      ? []
      : [
          yamlComments([
            `it asks for what is outside of its folder; if it may have that:   allow_host_access: ${JSON.stringify(about.hostAccess)}`,
          ]),
        ]),
  ];
  return parts.join('');
}

function homeOf({ host }: FirstScenario): object {
  const headers = host === undefined ? {} : { headers: { host } };
  return { name: 'home', path: '/', weight: 1, ...headers, expect: { status: USUAL_STATUSES } };
}

function loadText({ hitsPerDay, durationS }: FirstScenario): string {
  const load = {
    ...(hitsPerDay !== undefined && { hits_per_day: hitsPerDay.count }),
    mode: 'time-lapse',
    duration_s: durationS,
  };
  return `${hitsPerDay === undefined ? '' : yamlComments([hitsPerDay.why])}${yaml({ load })}`;
}

/** Maps within are in one line each, but for those of a list. */
function yaml(value: object): string {
  const document = new Document(value);
  visit(document, {
    Pair: (_key, { key, value: inner }) => {
      const isOpen = isScalar(key) && (key.value === 'topologies' || key.value === 'requests' || key.value === 'load');
      if (!isOpen && (isMap(inner) || isSeq(inner))) inner.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}
