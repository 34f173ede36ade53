import { resolve } from 'node:path';
import { z } from 'zod';
import { verifyEvidence } from '../../jobs/evidence/verify-evidence.ts';
import { printable } from '../print-error.ts';
import { defineCommand } from './command.ts';

export const verifyEvidenceCommand = defineCommand({
  name: 'verify-evidence',
  examples: [['$0 verify-evidence drills.tar.gz', 'whether a file was changed, is missing or was added']],
  options: (own) =>
    own.positional('archive', { type: 'string', demandOption: true, describe: 'what benchday evidence wrote' }),
  given: z.object({ archive: z.string().min(1) }),
  async run({ archive }, console) {
    const verified = await verifyEvidence(resolve(archive));
    const { manifest, sha256, problems, exit } = verified;
    if (console.isJson) console.out(JSON.stringify(verified));
    else {
      for (const problem of problems) console.out(printable(problem));
      const all = `${manifest.files.length} files, ${manifest.tried.length} drills`;
      console.out(problems.length === 0 ? `${all}: each is as listed` : `${all}: ${problems.length} problems`);
      console.out(`list      sha256 ${sha256}`);
    }
    return exit.code;
  },
});
