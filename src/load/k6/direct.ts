/** Go's programs ask by the proxies of the shell; the other load engines ask the site itself. @source pkg.go.dev/net/http, ProxyFromEnvironment */
export const DIRECT = { NO_PROXY: '*', no_proxy: '*' } as const;

/** Of a user's own script, to which the shell's other settings belong: where its words go, and whether k6 ends, is ours. */
export const OWN_OUTPUT = { K6_LOG_OUTPUT: undefined, K6_LINGER: undefined } as const;

/**
 * Settings of k6 in the shell go before those of a script: K6_VUS would send another load than the schedule, K6_DISCARD_RESPONSE_BODIES
 * would fail each of its hits. @returns each of them, as not set
 * @source grafana.com/docs/k6: "Options reference"
 */
export function withoutSettings(environment: NodeJS.ProcessEnv = process.env): Readonly<Record<string, undefined>> {
  const names = Object.keys(environment).filter((name) => name.startsWith('K6_'));
  return Object.fromEntries(names.map((name) => [name, undefined]));
}
