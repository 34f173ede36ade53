/**
 * What stands before a line because somebody passed it along. Each is cut off once, and what is behind may have the next one: a
 * container's time behind Compose's name, JSON behind syslog.
 */
const PREFIXES: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['colours', /^(?:\u001b\[[\d;]*[mK])+/],
  // docker compose logs, docker service logs, supervisord: "web-1  | ", "shop_web.2.x7k@node1    | ", "nginx stdout | "
  ['docker compose', /^(?=[^|]{0,80}[A-Za-z])[A-Za-z0-9][\w.@/-]*(?: std(?:out|err))?\s*(?:\u001b\[[\d;]*m)?\|\s?/],
  // kubectl logs --prefix: "[pod/web-5d/nginx] "
  ['kubectl', /^\[pod\/[^\]]+\] /],
  // the kubelet's own files: "2025-03-04T00:02:59.1Z stdout F "
  ['CRI', /^\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:?\d\d) std(?:out|err) [FP] /],
  // syslog over TCP counts the bytes of each message
  ['syslog', /^\d{1,6} (?=<\d{1,3}>)/],
  ['syslog', /^<\d{1,3}>(?!1 )/],
  // RFC 5424: version, time, host, program, process, message id, structured data
  [
    'syslog',
    /^(?:<\d{1,3}>)?1 (?:\d{4}-\d\d-\d\dT\S+|-) \S+ \S+ \S+ \S+ (?:-|(?:\[(?:[^\]"\\]|\\.|"(?:[^"\\]|\\.)*")*\])+) ?\ufeff?/,
  ],
  // RFC 3164, and journalctl's short form: "Mar  4 00:02:59 web01 nginx[7]: ", with or without host or program
  [
    'syslog',
    /^[A-Z][a-z]{2} [ \d]\d (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d+)? (?:(?:\S+ )?[\w./-]+(?:\[[^\]\s]*\])?:\s+|(?=[\d_.-]*[A-Za-z])[\w.-]+ |[\w.:-]+ (?=<\d{1,3}>))?/,
  ],
  // journalctl -o short-full, short-unix
  ['syslog', /^[A-Z][a-z]{2} \d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d+)? \S+ (?:\S+ )?[\w./-]+(?:\[[^\]\s]*\])?:\s+/],
  ['syslog', /^\d{10}\.\d+ \S+ [\w./-]+\[\d+\]: /],
  // rsyslog's own time, docker logs -t, kubectl logs --timestamps, CloudWatch
  [
    'time',
    /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?\s+(?:(?:[^\s\d"{[]\S* )?[A-Za-z][\w./-]*(?:\[[^\]\s]*\])?:\s+)?/,
  ],
  // Emissary before Envoy's line
  ['program', /^[A-Z]{3,8} (?=\[\d{4}-)/],
  // Caddy 1 by way of Go's logger
  ['time', /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)? /],
  // logcli of Loki: the labels of a stream
  ['labels', /^\{(?:\w+="[^"]*"(?:, ?)?)+\}\s+/],
  // grep and zgrep over several files: "access.log.2.gz:"
  ['file name', /^[\w./-]{0,1000}\.(?:log|txt|gz|access|json)[\w.-]{0,100}:(?:\d+:)?/],
  // Python's logging: "INFO:werkzeug:"
  ['program', /^(?:DEBUG|INFO|WARNING|ERROR):[\w.-]{1,100}:\s*/],
  ['program', /^[\w.-]+ [A-Za-z][\w./-]*(?:\[\d+\])?:\s+/],
  ['program', /^[A-Za-z][\w./-]*(?:\[[^\]\s]+\])?:\s+/],
];

/** @returns what the prefix is, and the text behind it; undefined: there is none that is known */
export function cutPrefix(text: string): { readonly what: string; readonly rest: string } | undefined {
  for (const [what, pattern] of PREFIXES) {
    const found = pattern.exec(text);
    if (found !== null && found[0].length < text.length) return { what, rest: text.slice(found[0].length) };
  }
  return undefined;
}
