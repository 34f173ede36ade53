/** What the five topologies of the fixture cost; invented, but of the size seen on a small machine. */
export interface Blueprint {
  readonly name: string;
  readonly title: string;
  readonly medianMs: number;
  readonly spread: number;
  /** statements per hit: [text, calls, ms per call] */
  readonly queries: readonly (readonly [query: string, callsPerHit: number, msPerCall: number])[];
  readonly services: readonly { readonly name: string; readonly role: string; readonly cpuMsPerHit: number }[];
  readonly pageCacheHitRatio?: number;
  readonly objectCacheHitRatio?: number;
}

const edge = { name: 'haproxy', role: 'load-balancer', cpuMsPerHit: 0.17 };
const pages = { name: 'varnish', role: 'page-cache', cpuMsPerHit: 0.12 };
const objects = { name: 'redis', role: 'object-cache', cpuMsPerHit: 0.04 };
const broker = { name: 'rabbitmq', role: 'broker', cpuMsPerHit: 0.09 };
const app = (cpuMsPerHit: number) => ({ name: 'tomcat', role: 'app', cpuMsPerHit });
const database = (cpuMsPerHit: number) => ({ name: 'postgresql', role: 'database', cpuMsPerHit });

const queries = (product: number, reviews: number, home: number, insert: number, update: number) =>
  [
    ['SELECT id, name, price, description FROM product WHERE id = $1', product, 0.06],
    ['SELECT rating, author, body FROM review WHERE product_id = $1 ORDER BY created_at DESC LIMIT $2', reviews, 0.24],
    [
      'SELECT p.id, p.name, count(*) FROM order_line o JOIN product p ON p.id = o.product_id GROUP BY 1, 2 ORDER BY 3 DESC LIMIT $1',
      home,
      1.9,
    ],
    [
      'SELECT id, name, ts_rank(document, q) FROM product, plainto_tsquery($1) q WHERE document @@ q LIMIT $2',
      reviews * 0.18,
      1.1,
    ],
    ['INSERT INTO review (id, product_id, rating, author, body) VALUES ($1, $2, $3, $4, $5)', insert, 0.19],
    ['INSERT INTO order_line (id, product_id, quantity) VALUES ($1, $2, $3)', insert * 0.4, 0.17],
    ['UPDATE product SET views = views + $1 WHERE id = $2', update, 0.12],
  ] as const;

export const BLUEPRINTS: readonly Blueprint[] = [
  {
    name: 'legacy',
    title: 'HAProxy, Tomcat, PostgreSQL',
    medianMs: 21,
    spread: 0.72,
    queries: queries(1.42, 0.96, 0.31, 0.02, 0.74),
    services: [edge, app(0.5), database(0.93)],
  },
  {
    name: 'cache',
    title: '+ Varnish page cache, Redis object cache',
    medianMs: 4.2,
    spread: 0.95,
    queries: queries(0.19, 0.12, 0.02, 0.02, 0.21),
    services: [edge, pages, app(0.21), database(0.16), objects],
    pageCacheHitRatio: 0.71,
    objectCacheHitRatio: 0.86,
  },
  {
    name: 'messaging',
    title: '+ RabbitMQ, writes stored later',
    medianMs: 3.9,
    spread: 0.88,
    queries: queries(0.18, 0.11, 0.02, 0.02, 0.15),
    services: [edge, pages, app(0.22), database(0.14), objects, broker],
    pageCacheHitRatio: 0.72,
    objectCacheHitRatio: 0.86,
  },
  {
    name: 'tasks',
    title: '+ workers that batch and precompute',
    medianMs: 3.1,
    spread: 0.71,
    queries: queries(0.16, 0.09, 0.001, 0.006, 0.03),
    services: [
      edge,
      pages,
      app(0.19),
      database(0.07),
      objects,
      broker,
      { name: 'worker', role: 'worker', cpuMsPerHit: 0.05 },
    ],
    pageCacheHitRatio: 0.74,
    objectCacheHitRatio: 0.88,
  },
  {
    name: 'cluster',
    title: 'four servers, no single point of failure',
    medianMs: 3.6,
    spread: 0.76,
    queries: queries(0.16, 0.1, 0.001, 0.006, 0.03),
    services: [
      { ...edge, cpuMsPerHit: 0.21 },
      { ...pages, cpuMsPerHit: 0.16 },
      app(0.24),
      database(0.11),
      { ...objects, cpuMsPerHit: 0.07 },
      { ...broker, cpuMsPerHit: 0.17 },
      { name: 'worker', role: 'worker', cpuMsPerHit: 0.06 },
      { name: 'etcd', role: 'registry', cpuMsPerHit: 0.05 },
    ],
    pageCacheHitRatio: 0.69,
    objectCacheHitRatio: 0.87,
  },
];

/** @source WorldCup98 (ITA), mean of 25 weekdays before the finals, rounded */
export const WEEKDAY = [
  0.0315, 0.0282, 0.0294, 0.028, 0.0272, 0.0273, 0.024, 0.0249, 0.0326, 0.0339, 0.0392, 0.0412, 0.0429, 0.0474, 0.0538,
  0.0576, 0.0593, 0.0598, 0.0592, 0.0557, 0.0528, 0.0512, 0.0486, 0.0443,
];

export const ENDPOINTS = [
  { name: 'home', method: 'GET', path: '/', share: 0.18, isWrite: false, weight: 1.5, bytes: 21_400 },
  {
    name: 'category',
    method: 'GET',
    path: '/category/{category}',
    share: 0.2,
    isWrite: false,
    weight: 1.2,
    bytes: 17_900,
  },
  {
    name: 'product',
    method: 'GET',
    path: '/product/{product}',
    share: 0.44,
    isWrite: false,
    weight: 0.9,
    bytes: 12_600,
  },
  { name: 'search', method: 'GET', path: '/search?q={word}', share: 0.11, isWrite: false, weight: 2.4, bytes: 9_800 },
  { name: 'view', method: 'POST', path: '/view', share: 0.05, isWrite: true, weight: 0.7, bytes: 43 },
  { name: 'review', method: 'POST', path: '/review', share: 0.02, isWrite: true, weight: 1.3, bytes: 210 },
] as const;
