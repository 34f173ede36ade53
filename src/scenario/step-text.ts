import type { JsonWish } from '../base/json-wish.ts';
import { compileJsonWishes } from './json-wishes.ts';
import { bodyEncoding } from './request-mix.ts';
import type { FlowSpecification, RequestSpecification } from './schedule.ts';
import { compileTemplate, type Encoding, placeholdersOf } from './template.ts';

/** What one step asks for, with all of its values. */
export interface FilledStep {
  readonly path: string;
  readonly body?: string;
  readonly marker?: string;
  readonly json?: readonly JsonWish[];
  /** with a line end each; those that are the same for all are of the request */
  readonly headerLines?: string;
}

/** @param values  by name, drawn and taken. @returns a sentence where one of them cannot be sent */
export type FillStep = (
  request: number,
  values: Readonly<Record<string, string>>,
) => FilledStep | { readonly problem: string };

type Fill = (values: Readonly<Record<string, string>>) => string;

/** Makes the texts of all steps ready for their values. */
export function compileSteps(all: {
  readonly requests: readonly RequestSpecification[];
  readonly flows: readonly FlowSpecification[];
}): FillStep {
  const options = all.flows.flatMap(({ steps }) => steps.flatMap((step) => step.options));
  const compiled = new Map(
    options.flatMap(({ request, headers }) => {
      const own = all.requests[request];
      return own === undefined ? [] : [[request, compileStep(own, headers)] as const];
    }),
  );
  return (request, values) => compiled.get(request)?.(values) ?? { problem: 'it is no step' };
}

function compileStep(
  { path, body, isByteBody, headers, expect }: RequestSpecification,
  filledHeaders: Readonly<Record<string, string>>,
): (values: Readonly<Record<string, string>>) => FilledStep | { readonly problem: string } {
  const fillPath = fillOf(path, encodeURIComponent);
  const encoding = bodyEncoding({ headers: { ...headers, ...filledHeaders }, ...(isByteBody && { isByteBody }) });
  const fillBody = body === undefined ? undefined : fillOf(body, encoding);
  const fillMarker = expect.marker === undefined ? undefined : fillOf(expect.marker, asItIs);
  const jsonTexts = Object.values(expect.json ?? {}).filter((wanted) => typeof wanted === 'string');
  const jsonNames = jsonTexts.flatMap(placeholdersOf);
  const json = compileJsonWishes(expect.json, jsonNames);
  const lines = Object.entries(filledHeaders).map(([name, text]) => ({ name, fill: fillOf(text, asItIs) }));
  return (values) => {
    let headerLines = '';
    for (const { name, fill } of lines) {
      const value = fill(values);
      if (!/^[\t\x20-\x7e]*$/.test(value)) return { problem: `its header ${name} cannot hold such a value` };
      headerLines += `${name}: ${value}\r\n`;
    }
    return {
      path: fillPath(values),
      ...(fillBody !== undefined && { body: fillBody(values) }),
      ...(fillMarker !== undefined && { marker: fillMarker(values) }),
      ...(json !== undefined && { json: json(jsonNames.map((name) => values[name] ?? '')) }),
      ...(headerLines !== '' && { headerLines }),
    };
  };
}

function fillOf(text: string, encode: Encoding): Fill {
  const names = placeholdersOf(text);
  const template = compileTemplate(text, names, encode);
  return (values) => template.render(names.map((name) => values[name] ?? ''));
}

function asItIs(value: string): string {
  return value;
}
