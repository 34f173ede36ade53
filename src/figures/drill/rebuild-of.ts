import type { DrillRebuild } from '../../records/drill-rebuild.ts';
import type { DrillMark } from '../../records/drill-record.ts';
import type { FineBins } from '../../records/load-totals.ts';
import type { WriteProof } from '../../records/write-proof.ts';

const WORD = /^lose:@all(?:=(volumes))?$/;

/** Whether everything is lost in a drill, and rebuilt. */
export function isRebuild(drill: string): boolean {
  return WORD.test(drill);
}

interface Facts {
  readonly marks: readonly DrillMark[];
  readonly bins: FineBins;
  readonly timeline: { readonly t0Ms: number; readonly t4Ms: number | undefined; readonly t5Ms: number | undefined };
  readonly proof: WriteProof | undefined;
}

/** The rebuild clock: what was done, and what clients and the looks at the containers saw, in order. @returns undefined for another drill */
export function rebuildOf(drill: string, { marks, bins, timeline, proof }: Facts): DrillRebuild | undefined {
  const found = WORD.exec(drill);
  if (found === null) return undefined;
  const { t0Ms, t4Ms, t5Ms } = timeline;
  const done = marks.flatMap(({ step, atMs, detail }) =>
    step === undefined ? [] : [{ step, afterMs: atMs - t0Ms, ...(detail === undefined ? {} : { detail }) }],
  );
  const goneMs = marks.find(({ step }) => step === 'gone')?.atMs;
  const answeredMs = goneMs === undefined ? undefined : firstAnsweredMs(bins, goneMs);
  const seen = (
    [
      ['answered', answeredMs],
      ['served', t4Ms],
      ['whole', t5Ms],
    ] as const
  ).flatMap(([step, atMs]) => (atMs === undefined ? [] : [{ step, afterMs: atMs - t0Ms }]));
  return {
    volumes: found[1] === undefined ? 'kept' : 'lost',
    steps: [...done, ...seen].toSorted((a, b) => a.afterMs - b.afterMs),
    ...lossOf(proof, t0Ms),
  };
}

/** A proof that is unknown may still name what is surely lost; that it names none is no 0 then. */
function lossOf(proof: WriteProof | undefined, t0Ms: number): Pick<DrillRebuild, 'lostWrites' | 'lostSinceMs'> {
  const lost = proof?.sets?.lost;
  if (proof === undefined || lost === undefined) return {};
  if (lost.count === 0) return proof.state === 'proved' ? { lostWrites: 0 } : {};
  const { count, oldestAtMs } = lost;
  return {
    lostWrites: count,
    ...(oldestAtMs === undefined ? {} : { lostSinceMs: Math.max(0, t0Ms - oldestAtMs) }),
  };
}

/** The beginning of the first bin after that in which a hit that was due was answered rightly, ms. */
function firstAnsweredMs({ lengthMs, due, failed }: FineBins, goneMs: number): number | undefined {
  const first = Math.ceil(goneMs / lengthMs);
  const bin = due.findIndex((hits, index) => {
    const bad = failed[index];
    return index >= first && bad !== undefined && hits > bad;
  });
  return bin === -1 ? undefined : bin * lengthMs;
}
