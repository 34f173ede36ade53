/** Go's programs ask by the proxies of the shell; the other load engines ask the site itself. @source pkg.go.dev/net/http, ProxyFromEnvironment */
export const DIRECT = { NO_PROXY: '*', no_proxy: '*' } as const;
