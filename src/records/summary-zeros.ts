type Fields = Readonly<Record<string, unknown>>;

const TIMES = ['p50Ms', 'p90Ms', 'p95Ms', 'p99Ms', 'serviceP95Ms'];

/** Summaries of version 2 had 0 where nobody knew: no time is 0, and without a hit there is no share of hits. */
export function withoutZeros(older: Fields): Fields {
  const { topologies } = older;
  if (!Array.isArray(topologies)) return older;
  return {
    ...older,
    topologies: topologies.map((topology: unknown) =>
      isFields(topology) && isFields(topology['measured'])
        ? { ...topology, measured: measuredOf(topology['measured']) }
        : topology,
    ),
  };
}

function measuredOf(measured: Fields): Fields {
  const unknown = new Set(TIMES.filter((name) => isZero(measured[name])));
  if (isOfUnasked(measured['errorRatio'], measured['p50Ms'])) unknown.add('errorRatio').add('sloMet');
  if (measured['hits'] === 0 && isZero(measured['droppedRatio'])) unknown.add('droppedRatio');
  const { endpoints } = measured;
  return {
    ...without(measured, unknown),
    ...(Array.isArray(endpoints) ? { endpoints: endpoints.map((one) => endpointOf(one, measured['hits'] === 0)) } : {}),
    ...(measured['hits'] === 0 && Array.isArray(measured['queries']) ? { queries: [] } : {}),
  };
}

/**
 * Whether a trial without an answer may be in it as 0: one of which no time is known, and of which no error is either.
 * A trial without a hit is such a one, and so is one whose hits all failed for what the generator itself lacked.
 */
function isOfUnasked(errorRatio: unknown, time: unknown): boolean {
  if (!isFields(errorRatio) || !isFields(time)) return false;
  if (isZero(time)) return errorRatio['min'] === 0;
  return errorRatio['min'] === 0 && Number(time['trials']) < Number(errorRatio['trials']);
}

function endpointOf(endpoint: unknown, isNothingSent: boolean): unknown {
  if (!isFields(endpoint)) return endpoint;
  const unknown = new Set(TIMES.filter((name) => endpoint[name] === 0));
  if (endpoint['hits'] === 0) unknown.add('errorRatio').add('bytesPerHit');
  if (isNothingSent) unknown.add('share');
  return without(endpoint, unknown);
}

/** A figure whose trials all say 0. */
function isZero(figure: unknown): boolean {
  return isFields(figure) && figure['max'] === 0;
}

function without(fields: Fields, names: ReadonlySet<string>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null;
}
