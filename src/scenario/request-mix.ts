import { BenchdayError } from '../base/errors.ts';
import type { JsonWish } from '../base/json-wish.ts';
import type { Random } from '../base/random.ts';
import { compileJsonWishes } from './json-wishes.ts';
import { bytesOf } from './multipart.ts';
import type { ParameterSpecification, RequestSpecification } from './schedule.ts';
import { compileTemplate, type Encoding } from './template.ts';
import { zipf } from './zipf.ts';

/** What one hit asks for. */
interface RenderedRequest {
  readonly path: string;
  readonly body?: string;
  readonly marker?: string;
  readonly json?: readonly JsonWish[];
}

/** A request mix made ready for drawing: which endpoint, which ids, which text. */
export interface RequestMix {
  /** One draw: the index of an endpoint, by weight. */
  choose(random: Random): number;
  /** One value per parameter of the endpoint; always draws, so that every generator's stream stays the same. */
  drawValues(request: number, random: Random): readonly string[];
  render(request: number, values: readonly string[]): RenderedRequest;
}

interface CompiledRequest {
  /** sum of the weights up to and including this endpoint, as a share of all */
  readonly cumulativeShare: number;
  readonly draws: readonly ((random: Random) => string)[];
  render(values: readonly string[]): RenderedRequest;
}

/** @throws {BenchdayError} INTERNAL when the mix is empty, has no weight, or a template names an unknown parameter */
export function compileRequestMix(requests: readonly RequestSpecification[]): RequestMix {
  const total = requests.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0))
    throw new BenchdayError('INTERNAL', `a request mix of ${requests.length} endpoints weighs ${total}`);

  let cumulative = 0;
  const compiled = requests.map((request) => compileRequest(request, (cumulative += request.weight) / total));
  const requestAt = (index: number): CompiledRequest => {
    const found = compiled[index];
    if (found === undefined) throw new BenchdayError('INTERNAL', `no endpoint ${index} in a mix of ${compiled.length}`);
    return found;
  };

  return {
    choose(random) {
      const share = random();
      const found = compiled.findIndex(({ cumulativeShare }) => share < cumulativeShare);
      // The last share may be a rounding error below 1.
      return found === -1 ? compiled.length - 1 : found;
    },
    drawValues: (request, random) => requestAt(request).draws.map((draw) => draw(random)),
    render: (request, values) => requestAt(request).render(values),
  };
}

function compileRequest(request: RequestSpecification, cumulativeShare: number): CompiledRequest {
  const names = Object.keys(request.parameters).sort();
  const path = compileTemplate(request.path, names, encodeURIComponent);
  const body = request.body === undefined ? undefined : compileTemplate(request.body, names, bodyEncoding(request));
  const { marker: markerText } = request.expect;
  const marker = markerText === undefined ? undefined : compileTemplate(markerText, names, (value) => value);

  const json = compileJsonWishes(request.expect.json, names);

  return {
    cumulativeShare,
    draws: names.map((name) => compileParameter(name, request.parameters[name])),
    render(values) {
      // Not spread: that cost a hit more than what is rendered here.
      const rendered: { -readonly [key in keyof RenderedRequest]: RenderedRequest[key] } = {
        path: path.render(values),
      };
      if (body !== undefined) rendered.body = body.render(values);
      if (marker !== undefined) rendered.marker = marker.render(values);
      if (json !== undefined) rendered.json = json(values);
      return rendered;
    },
  };
}

const XML: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** By type of body, the first that fits. What is neither a form nor any of these has values as they are. */
const ENCODINGS: readonly (readonly [RegExp, Encoding])[] = [
  [/^\s*$|\bx-www-form-urlencoded\b/i, encodeURIComponent],
  [/json\b/i, (value) => JSON.stringify(value).slice(1, -1)],
  [/(?:xml|html)\b/i, (value) => value.replaceAll(/[&<>"']/g, (letter) => XML[letter] ?? letter)],
];

/** How a value is written within a body. */
export function bodyEncoding({ headers, isByteBody }: Pick<RequestSpecification, 'headers' | 'isByteBody'>): Encoding {
  if (isByteBody === true) return bytesOf;
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  return ENCODINGS.find(([type]) => type.test(contentType))?.[1] ?? ((value) => value);
}

/** @throws {BenchdayError} INTERNAL without a specification */
export function compileParameter(
  name: string,
  parameter: ParameterSpecification | undefined,
): (random: Random) => string {
  switch (parameter?.kind) {
    case 'zipf': {
      const drawRank = zipf(parameter.count, parameter.exponent);
      return (random) => String(drawRank(random));
    }
    case 'uniform': {
      const { from, to } = parameter;
      return (random) => String(from + Math.floor(random() * (to - from + 1)));
    }
    case 'words': {
      const { words } = parameter;
      const drawRank = zipf(words.length, parameter.exponent);
      return (random) => words[drawRank(random) - 1] ?? '';
    }
    case undefined:
      throw new BenchdayError('INTERNAL', `parameter ${name} has no specification`);
  }
}
