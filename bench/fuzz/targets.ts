import type { FuzzTarget } from './fuzz-target.ts';
import { answers, autocannonAnswers } from './targets/answers.ts';
import { evidencePacks } from './targets/archives.ts';
import { composeFiles, composeLines } from './targets/compose.ts';
import { buildOutput, kernelTables, pulls } from './targets/engine-texts.ts';
import { journals, k6Lines, k6Points } from './targets/load-outputs.ts';
import { logs, logsOfUsers, packedLogs } from './targets/logs.ts';
import { pages } from './targets/pages.ts';
import { hars, openApis } from './targets/recordings.ts';
import { storedFiles } from './targets/stored-files.ts';
import { visitsOfLogs } from './targets/visits.ts';
import { faultWords, options, topologyWords, variables } from './targets/words.ts';
import { captains, certificates, profiles, scenarios } from './targets/yaml-files.ts';

/** Every parser of what others wrote. */
export const targets: readonly FuzzTarget[] = [
  answers,
  autocannonAnswers,
  scenarios,
  profiles,
  captains,
  certificates,
  composeLines,
  composeFiles,
  logs,
  logsOfUsers,
  packedLogs,
  visitsOfLogs,
  hars,
  openApis,
  k6Points,
  k6Lines,
  journals,
  ...pages,
  ...storedFiles,
  evidencePacks,
  faultWords,
  topologyWords,
  variables,
  options,
  buildOutput,
  pulls,
  kernelTables,
];
