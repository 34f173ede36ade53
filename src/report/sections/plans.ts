import type { QueryPlan } from '../../records/database-evidence.ts';
import { integer, milliseconds, significant } from '../format.ts';
import { cut, html } from '../html.ts';
import type { Html } from '../html.ts';
import type { ReportModel, TopologyView } from '../model.ts';
import { fold, nameWithKey } from '../parts/blocks.ts';
import { MARKS, type Mark, markHtml } from '../parts/state.ts';
import { rowHeader, tableHtml, text } from '../parts/table.ts';

interface Planned {
  readonly topology: TopologyView;
  readonly plan: QueryPlan;
  /** trials of the topology had several plans of it */
  readonly isUnsteady: boolean;
}

const SAME: Mark = { glyph: '=', word: 'the same', tone: 'neutral' };
const CHANGED: Mark = { glyph: '!', word: 'changed', tone: 'unsure' };
const UNSTEADY: Mark = { glyph: '!', word: 'differs between trials', tone: 'unsure' };

/** Topologies that would run a statement in the same way. */
interface Group {
  readonly of: readonly Planned[];
  readonly plan: QueryPlan;
  readonly mark: Mark | undefined;
}

function grouped(all: readonly { readonly own: Planned; readonly mark: Mark | undefined }[]): readonly Group[] {
  const groups = new Map<string, Group>();
  for (const { own, mark } of all) {
    const { query, nodes, problem } = own.plan;
    const key = JSON.stringify([query, nodes ?? problem, own.isUnsteady]);
    const before = groups.get(key);
    groups.set(key, { of: [...(before?.of ?? []), own], plan: before?.plan ?? own.plan, mark: before?.mark ?? mark });
  }
  return [...groups.values()];
}

/** How the databases would run the costliest statements, against the reference; what changed stands first. */
export function plans(model: ReportModel): Html | undefined {
  const planned = model.topologies.flatMap(plansOf);
  if (planned.length === 0) return undefined;
  const reference = planned.filter(({ topology }) => topology.isReference);
  const rows = grouped(planned.map((own) => ({ own, mark: markOf(own, reference) })));
  const isChanged = ({ mark }: Group) => mark === CHANGED || mark === UNSTEADY;
  const changed = rows.filter(isChanged);
  const sorted = [...changed, ...rows.filter((row) => !isChanged(row))];
  const against = reference[0] === undefined ? 'the reference' : reference[0].topology.name;
  return html`<p id="plan-finding">
      ${
        changed.length === 0
          ? `No plan of the costliest statements is known to differ from that of ${cut(against, 60)}.`
          : `${integer(changed.length)} ${changed.length === 1 ? 'plan differs' : 'plans differ'} from ${cut(against, 60)}, or between trials.`
      }
    </p>
    ${fold(
      'Table: plans of the costliest statements',
      html`${tableHtml({
        id: 'plan-table',
        caption: 'Plans for any parameters, as the database would choose them after the trial; nothing was executed',
        head: ['Statement', 'Topology, time in the trial', `Against ${cut(against, 40)}`, 'Planner', 'Plan'],
        rows: sorted.map(({ of, plan, mark }) => [
          rowHeader(html`<code title="${cut(plan.query, 2000)}">${cut(plan.query, 160)}</code>`),
          text(
            html`${of.map(({ topology, plan: own }) => html`<div>${nameWithKey(topology)} <small>${milliseconds(own.ms)}</small></div>`)}`,
          ),
          text(mark === undefined ? '' : markHtml(mark)),
          text(plannerText(plan)),
          text(
            plan.nodes === undefined
              ? cut(plan.problem ?? '', 300)
              : html`<pre>${plan.nodes.map((line) => `${cut(line, 300)}\n`)}</pre>`,
          ),
        ]),
      })}`,
    )}`;
}

/** Of the last trial that has plans; a topology may have several servers, and a statement is planned on each. */
function plansOf(topology: TopologyView): readonly Planned[] {
  const trials = topology.trials.flatMap((trial) => (trial.state === 'measured' ? [trial.plans ?? []] : []));
  const last = trials.findLast((own) => own.length > 0) ?? [];
  return last.map((plan) => {
    const all = trials.flatMap((own) =>
      own.filter((other) => isOf(other, plan)).flatMap(({ nodes }) => nodes?.join('\n') ?? []),
    );
    return { topology, plan, isUnsteady: new Set(all).size > 1 };
  });
}

function isOf(other: QueryPlan, { query, server }: QueryPlan): boolean {
  return other.query === query && other.server === server;
}

/** @returns undefined: it is the reference's own, or one of the two is not known */
function markOf({ topology, plan, isUnsteady }: Planned, reference: readonly Planned[]): Mark | undefined {
  if (plan.nodes === undefined) return MARKS.notMeasured;
  if (isUnsteady) return UNSTEADY;
  if (topology.isReference) return undefined;
  const known = reference.flatMap((own) => (own.plan.query === plan.query ? (own.plan.nodes?.join('\n') ?? []) : []));
  if (known.length === 0) return undefined;
  return known.includes(plan.nodes.join('\n')) ? SAME : CHANGED;
}

function plannerText({ cost, rows }: QueryPlan): string {
  return cost === undefined || rows === undefined ? '' : `cost ${significant(cost)}, ${integer(rows)} rows`;
}
