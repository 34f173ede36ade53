import {
  bytes,
  duration,
  integer,
  millions,
  milliseconds,
  percent,
  percentLimit,
  plural,
  rate,
  utcTime,
} from '../format.ts';
import { shellWord } from '../../base/shell-word.ts';
import { clockErrorMs } from '../../records/generator-host.ts';
import { MOST_STREAMS } from '../../records/http2-settings.ts';
import type { GeneratorCost } from '../../records/load-totals.ts';
import { cut, html } from '../html.ts';
import type { Html, HtmlValue } from '../html.ts';
import { isScripted, scriptedHits } from '../scripted.ts';
import type { ReportModel } from '../model.ts';
import { findingHtml, fold, howToRead, listOf, nameWithKey } from '../parts/blocks.ts';
import { MARKS, markHtml } from '../parts/state.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';
import { imageTable } from '../parts/images.ts';
import type { Section } from './section.ts';

export const provenance: Section = {
  id: 'provenance',
  title: 'Where it comes from',
  figures: () => [],
  render(model) {
    return html`${findingHtml(finding(model))}
      <p>Again with: <code class="command">${model.run.command.map(shellWord).join(' ')}</code></p>
      ${definitions('environment', 'Machine and tools', environmentRows(model))}
      ${definitions('settings', 'Scenario and settings', settingRows(model))}
      ${fold('Table: topologies and images', html`${topologyTable(model)}${imageTable(model)}`)}
      ${howToRead('Two runs can be compared when machine, tools, settings and schedule digest are the same. The digest stands for every due time and every request of the day.')}`;
  },
};

function digests({ trials }: ReportModel): ReadonlySet<string> {
  return new Set(trials.flatMap((trial) => (trial.state === 'measured' ? [trial.load.scheduleDigest] : [])));
}

function finding(model: ReportModel): string {
  const { schedule, environment } = model.run;
  const found = digests(model);
  const machine = `${plural(environment.cpus, 'core')} of ${environment.cpuModel}, ${bytes(environment.memoryBytes)} memory`;
  if (found.size === 0) return `No trial was measured. The machine: ${machine}.`;
  if (found.size === 1 && found.has(''))
    return `The hits are those of a k6 script, which nobody planned: there is no schedule to compare. The machine: ${machine}.`;
  const isSame = found.size === 1 && found.has(schedule.digest);
  return isSame
    ? `Every measured trial took the same ${integer(schedule.hits)} hits (digest ${schedule.digest}), on ${machine}.`
    : `Not every trial took the schedule’s hits: digests ${[...found].join(', ')} instead of ${schedule.digest}.`;
}

type Row = readonly [string, HtmlValue];

function definitions(id: string, caption: string, rows: readonly Row[]): Html {
  return tableHtml({
    id: `${id}-table`,
    caption,
    head: ['What', 'Value'],
    rows: rows.map(([title, value]) => [rowHeader(title), text(html`${value}`)]),
  });
}

function environmentRows({ run }: ReportModel): readonly Row[] {
  const { environment: on } = run;
  const git =
    on.git === undefined
      ? 'not a git checkout'
      : `${on.git.commit} on ${on.git.branch}${on.git.isDirty ? ', with uncommitted changes' : ''}`;
  return [
    ['benchday', `${run.benchdayVersion}, Node ${on.node}`],
    ['Checkout', git],
    ['Host', on.hostname],
    ['Processor', `${on.cpuModel}, ${plural(on.cpus, 'core')}`],
    ['Memory', bytes(on.memoryBytes)],
    ['System', `${on.operatingSystem}, kernel ${on.kernel}`],
    ['Docker', `${on.dockerVersion}, ${on.storageDriver}, cgroup v${on.cgroupVersion}`],
    ['Platform', on.platform],
    ['CPU isolation', on.isolation],
    ['Run', html`<code>${run.runId}</code>, ${run.state}`],
    ['Started', utcTime(run.startedAtMs)],
    [
      'Ended',
      run.finishedAtMs === undefined
        ? 'not ended'
        : `${utcTime(run.finishedAtMs)}, after ${duration(run.finishedAtMs - run.startedAtMs)}`,
    ],
  ];
}

function scheduleRows(model: ReportModel): readonly Row[] {
  if (isScripted(model)) return [['Schedule', 'none: a k6 script decided what was sent, and when']];
  const { scenario, schedule } = model.run;
  const found = digests(model);
  const isSame = found.size === 1 && found.has(schedule.digest);
  return [
    [
      'Schedule',
      `${integer(schedule.hits)} hits, mean ${rate(schedule.meanRatePerSecond)}, peak ${rate(schedule.peakRatePerSecond)}, ${scenario.arrivals} arrivals`,
    ],
    [
      'Schedule digest',
      html`<code>${schedule.digest}</code>
        ${found.size > 0 && html`${markHtml(isSame ? { ...MARKS.holds, word: 'the same in every measured trial' } : { ...MARKS.broken, word: 'differs between trials' })}`}`,
    ],
  ];
}

function settingRows(model: ReportModel): readonly Row[] {
  const { scenario } = model.run;
  return [
    [
      'Scenario',
      html`${scenario.title}
        <small><code>${cut(scenario.file, 200)}</code> sha256 ${scenario.sha256.slice(0, 12)}</small>`,
    ],
    ...dayRows(model),
    ...scheduleRows(model),
    ['Seed', String(scenario.seed)],
    [
      'Load engine',
      `${scenario.engine}, ${plural(scenario.workers, 'worker')}, at most ${integer(scenario.maxInFlight)} hits in flight, time limit ${milliseconds(scenario.timeoutMs)}${scenario.connections === 'fresh' ? ', a fresh connection for each hit' : ''}`,
    ],
    ...hostRows(model),
    ...protocolRows(model),
    ...schedulingRows(model),
    ['Warm-up', warmUpText(scenario.warmUp)],
    ...sessionRows(model),
    ...tlsRows(scenario),
    ...(isScripted(model)
      ? []
      : [['Writes', `${percent(scenario.writeRatio)} of the hits (${scenario.writeRatioSource})`] as const]),
    [
      'Objective',
      `p95 up to ${milliseconds(scenario.slo.p95Ms)}, errors up to ${percentLimit(scenario.slo.errorRatio)}`,
    ],
    [
      'Trials',
      `${integer(model.run.plan.length)} planned, ${integer(model.trials.filter(({ state }) => state === 'measured').length)} measured`,
    ],
  ];
}

/** Where other hosts sent the load; else this machine did. */
function hostRows({ run, trials }: ReportModel): readonly Row[] {
  const { generators } = run.scenario;
  if (generators === undefined) return [];
  const errors = trials.flatMap((trial) =>
    trial.state === 'measured' ? (trial.load.generator.hosts ?? []).map(clockErrorMs) : [],
  );
  const clocks = errors.length === 0 ? '' : `; clocks within ${milliseconds(Math.max(...errors))}`;
  return [['Sent from', `${cut(listOf(generators), 500)}, by ssh${clocks}`]];
}

/** Of HTTP/2; all else is HTTP/1.1. */
function protocolRows({ run, trials }: ReportModel): readonly Row[] {
  const { http2, connections } = run.scenario;
  if (http2 === undefined) return [];
  const most =
    http2.maxConnections === undefined ? [] : [`at most ${plural(http2.maxConnections, 'connection')} to an entry`];
  const streams =
    connections === 'fresh' ? [] : [`at most ${plural(http2.maxStreams ?? MOST_STREAMS, 'stream')} on each`];
  const opened = trials.flatMap((trial) => (trial.state === 'measured' ? (trial.load.http2?.connections ?? []) : []));
  const [fewest, mostOpened] = [Math.min(...opened), Math.max(...opened)].map(integer);
  const range = fewest === mostOpened ? `${fewest}` : `${fewest} to ${mostOpened}`;
  const made = opened.length === 0 ? [] : [`${range} opened in a measurement`];
  return [['Protocol', ['HTTP/2 over TLS', ...most, ...streams, ...made].join(', ')]];
}

function dayRows(model: ReportModel): readonly Row[] {
  const { scenario } = model.run;
  if (isScripted(model)) {
    return [
      ['Sent', scriptedHits(model)],
      ['Measurement', duration(scenario.durationMs)],
    ];
  }
  return [
    ['Day curve', `${scenario.profile.title} (${scenario.profile.timezone}); source: ${scenario.profile.source}`],
    ['Hits a day', millions(scenario.hitsPerDay)],
    ['Mode', `${scenario.mode}, ${duration(scenario.durationMs)} of measurement`],
  ];
}

/** How the system scheduled the generating threads, of trials that know it. */
function schedulingRows({ trials }: ReportModel): readonly Row[] {
  const texts = new Set(
    trials.flatMap((trial) => (trial.state === 'measured' ? schedulingText(trial.load.generator.scheduling) : [])),
  );
  return texts.size === 0 ? [] : [['Scheduling of the generator', [...texts].join('; or ')]];
}

function schedulingText(scheduling: GeneratorCost['scheduling']): readonly string[] {
  if (scheduling === undefined) return [];
  const { threads, realTime, reasons } = scheduling;
  const why = reasons.length === 0 ? '' : `: ${cut(reasons.join('; '), 300)}`;
  return [`${realTime} of ${plural(threads, 'generating thread')} in real time (SCHED_FIFO)${why}`];
}

function sessionRows({ run, trials }: ReportModel): readonly Row[] {
  const { sessions } = run.scenario;
  if (sessions === undefined) return [];
  const counted = trials.flatMap((trial) => (trial.state === 'measured' ? (trial.load.sessions ?? []) : []));
  const sum = (key: 'visits' | 'hitsWithCookies'): string =>
    integer(counted.reduce((total, one) => total + one[key], 0));
  const text = `${plural(sessions.visitors, 'visitor')} at a time, ${sessions.hitsPerVisit} hits a visit in the mean; in all trials ${sum('visits')} visits, ${sum('hitsWithCookies')} hits with cookies`;
  return [['Sessions', text]];
}

function tlsRows({ tls }: ReportModel['run']['scenario']): readonly Row[] {
  if (tls === undefined) return [];
  const trust = tls.ca === undefined ? 'as this machine trusts' : `as this machine trusts, and by ${cut(tls.ca, 200)}`;
  const sessions = tls.isResumed ? 'sessions are resumed' : 'each connection makes a whole handshake';
  return [['HTTPS', `certificates are verified ${trust}; ${sessions}; handshakes are part of the response times`]];
}

function topologyTable({ topologies }: ReportModel): Html {
  return tableHtml({
    id: 'topology-table',
    caption: 'Topologies',
    head: ['Topology', 'What it is', 'File', 'sha256', 'Services'],
    rows: topologies.map((topology) => [
      rowHeader(nameWithKey(topology)),
      text(topology.title),
      text(html`<code>${cut(topology.record.file, 200)}</code>`),
      text(html`<code>${topology.record.sha256.slice(0, 12)}</code>`),
      text(
        topology.record.services
          .map(
            ({ name, role, replicas }) =>
              `${cut(name, 60)} (${role}${replicas === 1 ? '' : `, ${replicas} instances`})`,
          )
          .join(', '),
      ),
    ]),
  });
}

function warmUpText({ durationMs, ratePerSecond, until, maxMs }: ReportModel['run']['scenario']['warmUp']): string {
  const most = until === 'steady' && maxMs !== undefined ? `, on until steady, at most ${duration(maxMs)}` : '';
  return `${duration(durationMs)} at ${rate(ratePerSecond)}${most}, not counted`;
}
