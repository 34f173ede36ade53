#!/usr/bin/env bash
# The script of a GitLab job: finds what the pipeline is a change of, and runs the gate.
# Reads BENCHDAY_SCENARIO, and where they are set BENCHDAY_TOPOLOGY, BENCHDAY_BASELINE, BENCHDAY_CANDIDATE, BENCHDAY_AGAINST (merge-base
# or tip) and BENCHDAY_REPORTS.
set -u
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$here/arms.sh"
if [ -z "${BENCHDAY_SCENARIO:-}" ]; then
  echo 'benchday: BENCHDAY_SCENARIO names no scenario' >&2
  exit 2
fi
arms="$(node -e "$ARMS" "$here/arms.mjs")" || exit
words=(gate "$BENCHDAY_SCENARIO" --baseline "${arms%%$'\n'*}" --candidate "${arms##*$'\n'}" --reports "${BENCHDAY_REPORTS:-reports}" --progress plain)
[ -z "${BENCHDAY_TOPOLOGY:-}" ] || words+=(--topology "$BENCHDAY_TOPOLOGY")
exec node "$here/../../bin/benchday.mjs" "${words[@]}"
