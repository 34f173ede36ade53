import type { Command } from './command.ts';
import { buildCommand } from './build.ts';
import { calibrateCommand } from './calibrate.ts';
import { compareCommand } from './compare.ts';
import { doctorCommand } from './doctor.ts';
import { downCommand } from './down.ts';
import { gateCommand } from './gate.ts';
import { importCommand } from './import.ts';
import { listCommand } from './list.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { selftestCommand } from './selftest.ts';
import { validateCommand } from './validate.ts';

export const commands: readonly Command[] = [
  runCommand,
  reportCommand,
  gateCommand,
  calibrateCommand,
  compareCommand,
  listCommand,
  validateCommand,
  doctorCommand,
  selftestCommand,
  importCommand,
  buildCommand,
  downCommand,
];
