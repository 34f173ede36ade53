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
  /** absent: nobody is told apart */
  readonly sessions?: SessionSpecification;
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

/** Generator `index` of `count` takes every count-th hit; with sessions the hits of every count-th visitor. */
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
  /** from 0; absent without sessions */
  readonly visitor?: number;
  /** the visitor's last visit is over: whoever comes now is new */
  readonly isVisitStart?: boolean;
}
