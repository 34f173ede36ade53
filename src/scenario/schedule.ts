import type { JsonWish } from '../base/json-wish.ts';

/**
 * A schedule says when each hit is due and what it asks for. It is a pure function of its specification: no clock inside,
 * so every topology, and every generator with its slice, sees the same one.
 */
export interface ScheduleSpecification {
  readonly curve: RateCurve;
  /** `poisson`: chance within each second, exact count per second; `uniform`: evenly spaced */
  readonly arrivals: 'poisson' | 'uniform';
  readonly seed: number;
  readonly requests: readonly RequestSpecification[];
  /** sent as Idempotency-Key with every write, followed by the hit's index */
  readonly writeKeyPrefix: string;
  /** share of the hits that carry a traceparent; absent: none */
  readonly traceShare?: number;
  /** absent: nobody is told apart */
  readonly sessions?: SessionSpecification;
  /** absent: hits are independent, or of `sessions`. Where there are some, there are no `sessions` */
  readonly flows?: readonly FlowSpecification[];
}

/** Hits belong to visitors, who keep their cookies for one visit. */
export interface SessionSpecification {
  /** visits that go on at any time; when one ends, the next begins in its place */
  readonly visitors: number;
  /** mean of a geometric distribution, at least 1 */
  readonly hitsPerVisit: number;
}

/** Piecewise-constant rate over time. */
export interface RateCurve {
  readonly segments: readonly { readonly lengthMs: number; readonly ratePerSecond: number }[];
}

/** One endpoint of the request mix. */
export interface RequestSpecification {
  readonly name: string;
  readonly method: 'GET' | 'HEAD' | 'OPTIONS' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** with `{parameter}` placeholders, e.g. `/product/{product}`; `{{` in any text of it stands for a brace */
  readonly path: string;
  /** share of all hits, > 0; weights need not sum to one */
  readonly weight: number;
  /** form or JSON text with `{parameter}` placeholders */
  readonly body?: string;
  /** a file's form, until it is written out as a body */
  readonly multipart?: readonly FormPart[];
  /** each character of the body is a byte */
  readonly isByteBody?: true;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, ParameterSpecification>>;
  readonly isWrite: boolean;
  readonly expect: {
    readonly status: readonly number[];
    /** must occur in the body (decoded); with placeholders, e.g. `benchday:product:{product}` */
    readonly marker?: string;
    /** what the body, as JSON, says at a path (`$.items[0].id`): a value, a text with placeholders, or whether there is one */
    readonly json?: Readonly<Record<string, JsonExpectation>>;
    /** nobody looks how old it is */
    readonly mayBeStale?: boolean;
  };
}

/** A part of multipart/form-data: a field, or a file. */
export interface FormPart {
  readonly name: string;
  /** with placeholders, as is `filename` */
  readonly value?: string | undefined;
  /** path of a file whose bytes are sent */
  readonly file?: string | undefined;
  readonly filename?: string | undefined;
  readonly type?: string | undefined;
}

export type JsonExpectation = string | number | boolean | null | { readonly exists: boolean };

/** How a placeholder is drawn. Ids run from 1. */
export type ParameterSpecification =
  | { readonly kind: 'zipf'; readonly count: number; readonly exponent: number }
  | { readonly kind: 'uniform'; readonly from: number; readonly to: number }
  /** a word of the list, rank drawn by Zipf */
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly exponent: number };

/**
 * What a visit does. Visits begin as hits of a mix do, at the rate of hits over the mean number of steps. Each step is due a think time
 * after the step before was due, whatever the site answers: a slow site is not asked less.
 */
export interface FlowSpecification {
  readonly name: string;
  /** share of all hits, as that of an endpoint */
  readonly weight: number;
  /** drawn once a visit; all of its steps know them */
  readonly parameters: Readonly<Record<string, ParameterSpecification>>;
  /** each visit has one of its rows */
  readonly feed?: Feed;
  readonly steps: readonly StepSpecification[];
}

export interface Feed {
  readonly columns: readonly string[];
  /** at least one */
  readonly rows: readonly (readonly string[])[];
  /** `sequence`: in the order of the file, over and over */
  readonly order: 'random' | 'sequence';
}

export interface StepSpecification {
  /** that a visit has it, 0..1 */
  readonly chance: number;
  /** from the due time of the visit's step before; of no meaning for the first */
  readonly think: ThinkTime;
  /** one of them is drawn by weight */
  readonly options: readonly StepOption[];
}

export type ThinkTime =
  | { readonly kind: 'fixed'; readonly ms: number }
  | { readonly kind: 'uniform'; readonly fromMs: number; readonly toMs: number }
  | { readonly kind: 'exponential'; readonly meanMs: number }
  /** evenly spaced quantiles from the least to the most, at least two, ascending; between them all are equally likely */
  | { readonly kind: 'quantiles'; readonly ms: readonly number[] };

export interface StepOption {
  /** index into `requests`; that of this option alone */
  readonly request: number;
  readonly weight: number;
  /** values of earlier answers without which it cannot be sent. Where the visit leaves their steps out, it leaves this one out too */
  readonly needs: readonly string[];
  /** headers with placeholders; those without are of the request */
  readonly headers: Readonly<Record<string, string>>;
  readonly take: readonly TakeSpecification[];
}

/** A value taken from an answer that is as expected; the first match counts. */
export interface TakeSpecification {
  readonly name: string;
  readonly from:
    | { readonly kind: 'body' }
    | { readonly kind: 'json'; readonly path: string }
    | { readonly kind: 'header' | 'cookie' | 'csrf'; readonly field: string };
  /** applied to what `from` gives: its first group, or all of the match */
  readonly pattern?: string;
}

/** Generator `index` of `count` takes every count-th hit; with sessions the hits of every count-th visitor, with flows those of every count-th visit. */
export interface Slice {
  readonly index: number;
  readonly count: number;
}

/** One hit. */
export interface Arrival {
  /** position in the whole schedule, from 0 */
  readonly index: number;
  /** microseconds after time 0 */
  readonly dueUs: number;
  /** index into `requests` */
  readonly request: number;
  readonly path: string;
  readonly body?: string;
  readonly marker?: string;
  readonly json?: readonly JsonWish[];
  /** of a step whose headers hold values, once they have come */
  readonly headerLines?: string;
  /** from 0; absent without sessions. With flows each visit has a number of its own */
  readonly visitor?: number;
  /** the visitor's last visit is over: whoever comes now is new */
  readonly isVisitStart?: boolean;
  /** present: path, body and marker are still to be filled with its values, and with those of earlier answers */
  readonly step?: ArrivalStep;
}

/** Which step of which flow a hit is. */
export interface ArrivalStep {
  readonly flow: number;
  /** from 0 */
  readonly position: number;
  readonly option: number;
  /** drawn ones, by name */
  readonly values: Readonly<Record<string, string>>;
  readonly isVisitEnd: boolean;
}
