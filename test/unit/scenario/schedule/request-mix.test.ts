import { describe, expect, it } from 'vitest';
import { random } from '../../../../src/base/random.ts';
import { arrivals } from '../../../../src/scenario/arrivals.ts';
import { compileRequestMix } from '../../../../src/scenario/request-mix.ts';
import { compileTemplate, placeholdersOf } from '../../../../src/scenario/template.ts';
import { CATALOGUE, constantRate, endpoint, sampleSchedule } from './sample-schedule.ts';

describe('a request mix', () => {
  it('is chosen by weight', () => {
    const mix = compileRequestMix(CATALOGUE);
    const chance = random(5);
    const seen = [0, 0, 0];
    for (let n = 0; n < 60_000; n++) {
      const request = mix.choose(chance);
      seen[request] = (seen[request] ?? 0) + 1;
    }

    // Weights 3, 2, 1; four standard deviations are at most 490.
    [30_000, 20_000, 10_000].forEach((expected, request) => {
      expect(Math.abs((seen[request] ?? 0) - expected)).toBeLessThan(490);
    });
  });

  it('chooses the last endpoint when chance is at its highest', () => {
    expect(compileRequestMix(CATALOGUE).choose(() => 1 - 2 ** -32)).toBe(2);
    expect(compileRequestMix(CATALOGUE).choose(() => 0)).toBe(0);
  });

  it('uses one value in path, body and marker of a hit', () => {
    const review = endpoint({
      method: 'POST',
      path: '/product/{id}/review',
      body: 'id={id}',
      parameters: { id: { kind: 'uniform', from: 1, to: 1_000_000 } },
      expect: { status: [201], marker: 'stored:{id}' },
    });
    for (const { path, body, marker } of arrivals(sampleSchedule({ requests: [review], curve: constantRate(50, 1) }))) {
      const id = /^\/product\/(\d+)\/review$/.exec(path)?.[1];
      expect({ body, marker }).toEqual({ body: `id=${id ?? '?'}`, marker: `stored:${id ?? '?'}` });
    }
  });

  it('draws from both ends of a uniform range', () => {
    const page = endpoint({ path: '/{page}', parameters: { page: { kind: 'uniform', from: 3, to: 5 } } });
    const paths = Array.from(arrivals(sampleSchedule({ requests: [page] })), ({ path }) => path);

    expect(new Set(paths)).toEqual(new Set(['/3', '/4', '/5']));
  });

  it('encodes values for the place where they land', () => {
    const words = { word: { kind: 'words' as const, words: ['a "b" & ü/?'], exponent: 1 } };
    const expected = { status: [200], marker: 'for {word}' };
    const render = (headers: Record<string, string>, body: string) =>
      compileRequestMix([endpoint({ path: '/s/{word}', headers, body, parameters: words, expect: expected })]).render(
        0,
        ['a "b" & ü/?'],
      );

    expect(render({}, 'q={word}')).toEqual({
      path: '/s/a%20%22b%22%20%26%20%C3%BC%2F%3F',
      body: 'q=a%20%22b%22%20%26%20%C3%BC%2F%3F',
      marker: 'for a "b" & ü/?',
    });
    expect(render({ 'content-type': 'application/json; charset=utf-8' }, '{"q":"{word}"}').body).toBe(
      '{"q":"a \\"b\\" & ü/?"}',
    );
    expect(render({ 'content-type': 'application/x-ndjson' }, '{"q":"{word}"}').body).toBe('{"q":"a \\"b\\" & ü/?"}');
    for (const type of ['text/xml', 'application/soap+xml; charset=utf-8'])
      expect(render({ 'Content-Type': type }, '<q>{word}</q>').body).toBe('<q>a &quot;b&quot; &amp; ü/?</q>');
    expect(render({ 'content-type': 'text/plain' }, '{word}').body).toBe('a "b" & ü/?');
    expect(render({ 'content-type': 'application/x-www-form-urlencoded' }, 'q={word}').body).toBe(
      render({}, 'q={word}').body,
    );
  });

  it.each([
    { name: 'no endpoint', requests: [], message: 'weighs 0' },
    { name: 'no weight', requests: [endpoint({ weight: 0 })], message: 'weighs 0' },
    { name: 'an undeclared parameter', requests: [endpoint({ path: '/{nobody}' })], message: '{nobody}' },
  ])('with $name is refused', ({ requests, message }) => {
    expect(() => compileRequestMix(requests)).toThrow(message);
  });
});

describe('a template', () => {
  it('names its placeholders once each, and leaves other braces alone', () => {
    expect(placeholdersOf('/a/{b}/{c_1}?x={b}&json={"d":1}&{}')).toEqual(['b', 'c_1']);
  });

  it('renders the same parameter wherever it stands', () => {
    const template = compileTemplate('{a}-{b}-{a}', ['a', 'b'], (value) => `<${value}>`);

    expect(template.render(['1', '2'])).toBe('<1>-<2>-<1>');
  });
});
