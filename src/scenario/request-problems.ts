import { show } from '../base/plain-words.ts';
import type { FormPart, JsonExpectation, ParameterSpecification } from './schedule.ts';
import { placeholdersOf } from './template.ts';

/** They store nothing, and have no body of their own. */
const READS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** Headers that the generator sets itself. */
const OWN_HEADERS = ['connection', 'content-length', 'idempotency-key', 'transfer-encoding'];

/** One endpoint of a mix, as it stands in a file, each key by itself as it should be. */
interface RequestEntry {
  readonly method: string;
  readonly path: string;
  readonly body?: string | undefined;
  readonly multipart?: readonly FormPart[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, ParameterSpecification>>;
  readonly write: boolean;
  readonly expect: {
    readonly marker?: string | undefined;
    readonly json?: Readonly<Record<string, JsonExpectation>> | undefined;
  };
}

interface RequestProblem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What no single key shows. */
export function problemsOf(request: RequestEntry): readonly RequestProblem[] {
  return [...placeholderProblems(request), ...rangeProblems(request.parameters), ...shapeProblems(request)];
}

/** What is wrong whatever its placeholders stand for. */
export function shapeProblems(request: Omit<RequestEntry, 'parameters'>): readonly RequestProblem[] {
  return [
    ...pathProblems(request.path),
    ...bodyProblems(request),
    ...formProblems(request),
    ...Object.keys(request.headers).flatMap((name) =>
      OWN_HEADERS.includes(name.toLowerCase())
        ? [{ path: ['headers', name], message: 'is set by the load generator itself; leave it out' }]
        : [],
    ),
  ];
}

export function rangeProblems(parameters: RequestEntry['parameters']): readonly RequestProblem[] {
  return Object.entries(parameters).flatMap(([name, parameter]) =>
    parameter.kind === 'uniform' && parameter.to < parameter.from
      ? [
          {
            path: ['parameters', name, 'to'],
            message: `must be at least from (${parameter.from}), got ${parameter.to}`,
          },
        ]
      : [],
  );
}

function pathProblems(path: string): readonly RequestProblem[] {
  const constant = path.replaceAll(/\{[A-Za-z_][A-Za-z0-9_]*\}/g, '');
  const problem = (message: string) => [{ path: ['path'], message }];
  if (!path.startsWith('/') || path.startsWith('//')) return problem(`must begin with one /, got ${show(path)}`);
  if (/[\r\n]/.test(path)) return problem(`must be one line, got ${show(path)}`);
  if (/[{}]/.test(constant)) return problem(`has a brace that is no {parameter}; write %7B or %7D, got ${show(path)}`);
  if (/[^\x21-\x7e]/.test(path))
    return problem(`must not hold blanks or special letters; write %20, got ${show(path)}`);
  if (path.includes('#')) return problem(`must not hold #, which is never sent to a server, got ${show(path)}`);
  return [];
}

function placeholderProblems({
  path,
  body,
  multipart = [],
  expect,
  parameters,
}: RequestEntry): readonly RequestProblem[] {
  const declared = Object.keys(parameters);
  const unknownIn = (text: string | undefined, at: readonly (string | number)[]) =>
    placeholdersOf(text ?? '')
      .filter((name) => !declared.includes(name))
      .map((name) => ({ path: at, message: `holds {${name}}, but parameters does not declare ${name}` }));
  const used = [...placeholdersOf(path), ...placeholdersOf(body ?? ''), ...placeholdersOf(formTexts(multipart))];
  return [
    ...unknownIn(path, ['path']),
    ...unknownIn(body, ['body']),
    ...multipart.flatMap(({ name, value, filename }, index) => [
      ...unknownIn(name, ['multipart', index, 'name']),
      ...unknownIn(value, ['multipart', index, 'value']),
      ...unknownIn(filename, ['multipart', index, 'filename']),
    ]),
    ...unknownIn(expect.marker, ['expect', 'marker']),
    ...Object.entries(expect.json ?? {}).flatMap(([path, wanted]) =>
      unknownIn(typeof wanted === 'string' ? wanted : undefined, ['expect', 'json', path]),
    ),
    ...declared
      .filter((name) => !used.includes(name))
      .map((name) => ({
        path: ['parameters', name],
        message: `is declared, but neither path nor body holds {${name}}`,
      })),
  ];
}

function formTexts(parts: readonly FormPart[]): string {
  return parts.map(({ name, value = '', filename = '' }) => [name, value, filename].join(' ')).join(' ');
}

/** A form is its own body, with a Content-Type of its own. */
function formProblems({ body, multipart, headers }: Omit<RequestEntry, 'parameters'>): readonly RequestProblem[] {
  if (multipart === undefined) return [];
  const type = Object.keys(headers).find((name) => name.toLowerCase() === 'content-type');
  return [
    ...(body === undefined ? [] : [{ path: ['body'], message: 'is written by multipart; keep one of them' }]),
    ...(type === undefined ? [] : [{ path: ['headers', type], message: 'is set by multipart; leave it out' }]),
  ];
}

function bodyProblems(request: Omit<RequestEntry, 'parameters'>): readonly RequestProblem[] {
  const { method, write, expect } = request;
  if (!READS.includes(method)) return [];
  return [
    ...(['marker', 'json'] as const)
      .filter((key) => method === 'HEAD' && expect[key] !== undefined)
      .map((key) => ({ path: ['expect', key], message: 'cannot be looked for with HEAD, whose answer has no body' })),
    ...(['body', 'multipart'] as const)
      .filter((key) => request[key] !== undefined)
      .map((key) => ({ path: [key], message: `cannot be sent with ${method}` })),
    ...(write
      ? [{ path: ['write'], message: `cannot be true for ${method}; a write is a POST, PUT, PATCH or DELETE` }]
      : []),
  ];
}
