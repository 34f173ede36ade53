import { answerInFull } from './answer.ts';
import { database } from './database.ts';
import { day } from './day.ts';
import { endpoints } from './endpoints.ts';
import { errors } from './errors.ts';
import { latency } from './latency.ts';
import { provenance } from './provenance.ts';
import { readingGuide } from './reading-guide.ts';
import { requirements } from './requirements.ts';
import { resources } from './resources.ts';
import type { Section } from './section.ts';
import { servers } from './servers.ts';
import { sideBySide } from './side-by-side.ts';
import { trust } from './trust.ts';
import { verdict } from './verdict.ts';
import { visits } from './visits.ts';
import { writes } from './writes.ts';

/** The sections of the report, in the order of the page. */
export const SECTIONS: readonly Section[] = [
  verdict,
  answerInFull,
  requirements,
  sideBySide,
  latency,
  day,
  database,
  endpoints,
  errors,
  visits,
  resources,
  servers,
  writes,
  trust,
  provenance,
  readingGuide,
];
