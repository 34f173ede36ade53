import { BenchdayError } from '../base/errors.ts';
import type { ClientPlace } from './client-vote.ts';
import type { LineFacts } from './log-facts.ts';
import type { TextReader } from './own-formats.ts';
import { parseTime } from './text-time.ts';

const SPARE_TIME = { timeS: 0, offsetS: 0, hasZone: true };

type Role =
  'client' | 'forwarded' | 'peer' | 'agent' | 'time' | 'request' | 'method' | 'target' | 'path' | 'query' | 'status';

interface Variable {
  /** as the format writes it */
  readonly written: string;
  readonly role: Role | undefined;
  readonly mayHoldBlanks: boolean;
}

const NGINX_ROLES: Readonly<Record<string, Role | undefined>> = {
  remote_addr: 'client',
  binary_remote_addr: undefined,
  realip_remote_addr: 'peer',
  proxy_protocol_addr: 'forwarded',
  http_x_forwarded_for: 'forwarded',
  proxy_add_x_forwarded_for: 'forwarded',
  http_x_real_ip: 'forwarded',
  http_cf_connecting_ip: 'forwarded',
  http_true_client_ip: 'forwarded',
  time_local: 'time',
  time_iso8601: 'time',
  msec: 'time',
  request: 'request',
  request_method: 'method',
  request_uri: 'target',
  uri: 'path',
  document_uri: 'path',
  args: 'query',
  query_string: 'query',
  status: 'status',
  http_user_agent: 'agent',
};

/** @source httpd.apache.org/docs/2.4/mod/mod_log_config.html#formats */
const APACHE_ROLES: Readonly<Record<string, Role | undefined>> = {
  h: 'client',
  a: 'client',
  t: 'time',
  r: 'request',
  m: 'method',
  U: 'path',
  q: 'query',
  s: 'status',
};
const FORWARDED_HEADER = /^(?:x-forwarded-for|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|forwarded)$/i;
const NGINX_VARIABLE = /\$\{(\w+)\}|\$(\w+)/g;
const APACHE_DIRECTIVE = /%(?:[!\d,]*)[<>]?(?:\{([^}]*)\})?(%|\^[A-Za-z]{2}|[A-Za-z])/g;

/**
 * Reads lines by the format that the server was given: nginx's `log_format` or Apache's `LogFormat`, with or without the directive.
 * @throws {BenchdayError} USAGE: it holds no time or no request, or is of neither
 */
export function userFormat(given: string): TextReader {
  const format = bare(given.trim());
  const isNginx = /\$\{?\w/.test(format);
  if (!isNginx && !format.includes('%')) throw refused(given, 'holds neither $variables nor %directives');
  const { texts, variables } = isNginx
    ? cut(format, NGINX_VARIABLE, nginxVariable)
    : cut(format, APACHE_DIRECTIVE, apacheVariable);
  const roles = new Set(variables.map(({ role }) => role));
  if (!roles.has('time')) throw refused(given, 'holds no time');
  if (!['request', 'target', 'path'].some((role) => roles.has(role as Role))) throw refused(given, 'holds no request');
  const pattern = patternOf(texts, variables);
  const isJson = format.startsWith('{');
  return (line) => {
    const found = pattern.exec(line);
    return found === null ? 'format' : factsOf(variables, found.slice(1), isJson);
  };
}

/** Without the directive around it, and its quotes. */
function bare(given: string): string {
  const nginx = /^log_format\s+\S+\s+(?:escape=\w+\s+)?([\s\S]*?);?$/.exec(given)?.[1];
  if (nginx !== undefined) {
    const parts = [...nginx.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/g)];
    return unescaped(parts.length === 0 ? nginx : parts.map(([, single, double]) => single ?? double ?? '').join(''));
  }
  const apache = /^(?:LogFormat|CustomLog\s+\S+)\s+"((?:[^"\\]|\\.)*)"/.exec(given)?.[1];
  return unescaped(apache ?? given);
}

function unescaped(text: string): string {
  return text.replace(/\\(["'\\])/g, '$1').replaceAll('\\t', '\t');
}

function cut(format: string, pattern: RegExp, read: (found: RegExpMatchArray) => Variable | string) {
  const texts: string[] = [];
  const variables: Variable[] = [];
  let text = '';
  let at = 0;
  for (const found of format.matchAll(pattern)) {
    text += format.slice(at, found.index);
    at = found.index + found[0].length;
    const variable = read(found);
    if (typeof variable === 'string') {
      text += variable;
      continue;
    }
    variables.push(variable);
    texts.push(text);
    text = '';
  }
  return { texts: [...texts, text + format.slice(at)], variables };
}

function nginxVariable([written, braced, plain]: RegExpMatchArray): Variable {
  const name = braced ?? plain ?? '';
  const mayHoldBlanks =
    /^(?:http_|upstream_|sent_|cookie_|arg_|time_local|request$|remote_user|proxy_add|ssl_|geoip)/.test(name);
  return { written, role: NGINX_ROLES[name], mayHoldBlanks };
}

function apacheVariable([written, detail, letter = '']: RegExpMatchArray): Variable | string {
  if (letter === '%') return '%';
  const name = letter.replace('^', '').slice(0, 1);
  const mayHoldBlanks = /[irunoevt]/i.test(name) || letter === 'C';
  if (letter === 'i' && FORWARDED_HEADER.test(detail ?? '')) return { written, role: 'forwarded', mayHoldBlanks };
  if (letter === 't' && /^(?:[mu]sec_frac|end:[mu]sec_frac)$/.test(detail ?? ''))
    return { written, role: undefined, mayHoldBlanks };
  if (letter.startsWith('^')) return { written, role: undefined, mayHoldBlanks };
  if (letter === 'i' && /^user-agent$/i.test(detail ?? '')) return { written, role: 'agent', mayHoldBlanks };
  if (detail === 'c' && (letter === 'a' || letter === 'h')) return { written, role: 'peer', mayHoldBlanks };
  const isOwn = detail === undefined || letter === 't' || letter === 'a';
  return { written, role: isOwn ? APACHE_ROLES[letter] : undefined, mayHoldBlanks };
}

function patternOf(texts: readonly string[], variables: readonly Variable[]): RegExp {
  const parts = variables.map(({ written, role, mayHoldBlanks }, index) => {
    const before = texts[index] ?? '';
    const after = texts[index + 1] ?? '';
    const isQuoted = before.endsWith('"') && after.startsWith('"');
    if (role === 'path' && !isQuoted) return `${escaped(before)}([^\\s?]*)`;
    const value = isQuoted ? String.raw`(?:[^"\\]|\\.)*` : unquoted({ written, role, mayHoldBlanks }, after);
    // Apache's own time brings its brackets.
    const bracketed = written === '%t' ? String.raw`\[([^\]]*)\]` : `(${value})`;
    return escaped(before) + bracketed;
  });
  return new RegExp(`^${parts.join('')}${escaped(texts.at(-1) ?? '')}\\s*$`);
}

/** As narrow as it can be: several parts that match anything would take ages on a line of another format. */
function unquoted({ written, role, mayHoldBlanks }: Variable, after: string): string {
  if (role === 'forwarded' || /^\$\{?upstream_/.test(written)) return String.raw`[^\s,|;]*(?:(?:, ?| : )[^\s,|;]+)*?`;
  if (mayHoldBlanks) return '.*?';
  const next = /^[|;,"\]})]/.exec(after)?.[0];
  return next === undefined ? String.raw`[^\s]*?` : `[^\\s${next === ']' ? '\\]' : next}]*`;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&').replace(/ +/g, ' +');
}

function factsOf(variables: readonly Variable[], values: readonly string[], isJson: boolean): LineFacts {
  const all = (role: Role) =>
    variables.flatMap((variable, index) => {
      const value = values[index] ?? '';
      return variable.role === role ? [{ from: variable.written, text: isJson ? fromJson(value) : value }] : [];
    });
  const first = (role: Role) => all(role)[0]?.text;
  const clients: ClientPlace[] = [...all('forwarded'), ...all('client')];
  // Who opened the connection is a proxy, unless nobody else is named.
  if (clients.every(({ text }) => text === '' || text === '-')) clients.push(...all('peer'));
  const query = first('query')?.replace(/^\?/, '') ?? '';
  const path = first('path') ?? '';
  const target = first('target') ?? (query === '' || query === '-' ? path : `${path}?${query}`);
  return {
    format: 'the format given',
    time: timeOf(all('time').map(({ text }) => text)),
    request: first('request') ?? { method: first('method'), target },
    status: first('status'),
    agent: first('agent') ?? '',
    clients,
  };
}

/** Date and clock may be written apart; else each time is one of its own, as that of the start and that of the end. */
function timeOf(times: readonly string[]): string {
  return times.find((time) => parseTime(time, SPARE_TIME)) ?? times.join(' ');
}

function fromJson(value: string): string {
  try {
    return String(JSON.parse(`"${value}"`));
  } catch {
    return value;
  }
}

function refused(given: string, what: string): BenchdayError {
  return new BenchdayError('USAGE', `--format: ${JSON.stringify(given)} ${what}`, {
    hint: `give what the server was given, as '$remote_addr - $remote_user [$time_local] "$request" $status' or '%h %l %u %t "%r" %>s'`,
  });
}
