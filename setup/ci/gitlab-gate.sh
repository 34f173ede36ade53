#!/usr/bin/env bash
# The script of a GitLab job: finds what the pipeline is a change of, and runs the gate.
# Reads BENCHDAY_SCENARIO, and where they are set BENCHDAY_TOPOLOGY, BENCHDAY_BASELINE, BENCHDAY_CANDIDATE, BENCHDAY_AGAINST (merge-base
# or tip) and BENCHDAY_REPORTS.
set -u
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
arms="$(node -e 'import(require("node:url").pathToFileURL(process.argv[1])).then((ci) => { process.exitCode = ci.printArms(); })' "$here/arms.mjs")" || exit
words=(gate "$BENCHDAY_SCENARIO" --baseline "${arms%%$'\n'*}" --candidate "${arms##*$'\n'}" --reports "${BENCHDAY_REPORTS:-reports}" --progress plain)
[ -z "${BENCHDAY_TOPOLOGY:-}" ] || words+=(--topology "$BENCHDAY_TOPOLOGY")
exec node "$here/../../bin/benchday.mjs" "${words[@]}"
