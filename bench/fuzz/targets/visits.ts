import { writeFileSync } from 'node:fs';
import path from 'node:path';
import * as fc from 'fast-check';
import { BenchdayError } from '../../../src/base/errors.ts';
import { PROJECT_ROOT } from '../../../src/base/project.ts';
import { flowsText } from '../../../src/import/flow-text.ts';
import { flowsOfLog } from '../../../src/import/flows-of-log.ts';
import { groupedEndpoints } from '../../../src/import/log-endpoints.ts';
import { LogImport } from '../../../src/import/log-import.ts';
import { MixCollector } from '../../../src/import/mix-collector.ts';
import { VisitCollector } from '../../../src/import/visit-collector.ts';
import { readScenario } from '../../../src/scenario/scenario-file.ts';
import { BrokenProperty, bytesOf, type FuzzTarget } from '../fuzz-target.ts';
import { requireFinite } from '../properties.ts';
import { LOG_LINES, logText } from './log-lines.ts';

const PAGES = ['/', '/a', '/search?q=a', '/item/1', '/item/2', '/__proto__', '/%00', '/{id}', '/a b', '//x', '/\u00e9'];
const line = (client: number, second: number, page: string): string =>
  `10.0.0.${client} - - [14/Oct/2026:07:${String(Math.floor(second / 60) % 60).padStart(2, '0')}:${String(second % 60).padStart(2, '0')} +0000] "GET ${page} HTTP/1.1" 200 5 "-" "probe/1"`;

/** A few people, who come back. */
const visits = fc
  .array(fc.tuple(fc.nat({ max: 4 }), fc.nat({ max: 3000 }), fc.constantFrom(...PAGES)), {
    minLength: 4,
    maxLength: 60,
  })
  .map((hits) => hits.map((hit) => line(...hit)).join('\n'));

/** Logs whose visits become a scenario, which must be one that can be read. */
export const visitsOfLogs: FuzzTarget = {
  name: 'visits-of-logs',
  weight: 20,
  grammar: fc.oneof(visits.map(bytesOf), logText),
  seeds: [bytesOf(LOG_LINES.join('\n'))],
  words: ['GET /', ' HTTP/1.1" 200 ', '[14/Oct/2026:07:10:00 +0000] ', '{id}', '__proto__', '"'],
  read: async (input, folder) => {
    const mix = new MixCollector();
    const own = new VisitCollector();
    const log = new LogImport({ mix, visits: own });
    log.push(input);
    log.endFile('a.log');
    const hits = log.traffic.requests;
    const read = flowsOfLog(own, groupedEndpoints(mix.targets()).slice(0, 40), { hits });
    requireFinite('visits', read);
    if (read.flows.length === 0) return;
    const file = path.join(folder, 'visits.yaml');
    writeFileSync(file, flowsText(read, { file, files: 'a.log', hitsPerDay: Math.max(1, hits) }));
    try {
      requireFinite('a scenario of visits', await readScenario(file, { root: PROJECT_ROOT }));
    } catch (thrown) {
      if (thrown instanceof BenchdayError) throw new BrokenProperty(`what was written is refused: ${thrown.message}`);
      throw thrown;
    }
  },
};
