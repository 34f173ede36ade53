#!/usr/bin/env bash
# The step of action.yml: runs the gate, hands its Markdown to the job's page and its words to the steps that follow.
# Reads BENCHDAY_SCENARIO, BENCHDAY_TOPOLOGY, BENCHDAY_BASELINE and BENCHDAY_CANDIDATE (empty: what the event says), BENCHDAY_AGAINST
# (merge-base or tip), BENCHDAY_ALLOW_HOST_ACCESS, BENCHDAY_AT_MOST, BENCHDAY_REPORTS and BENCHDAY_UNDECIDED (fail or pass).
set -u
here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
program="$(cd "$here/../.." && pwd)/bin/benchday.mjs"
reports="${BENCHDAY_REPORTS:-reports}"
. "$here/arms.sh"

answer="$reports/gate.json"

# Exit code 1 means worse, so nothing else may end the step with it.
complain() { echo "::error title=benchday::$1"; }
if [ -z "${BENCHDAY_SCENARIO:-}" ]; then
  complain 'the input scenario is empty'
  code=2
  answer=/dev/null
elif ! mkdir -p "$reports" || ! { : >"$answer"; }; then
  complain "the folder of reports cannot be written: $reports"
  code=5
  # One of an earlier job may be there.
  answer=/dev/null
else
  # The two arms, each on a line.
  arms="$(node -e "$ARMS" "$here/arms.mjs")"
  code=$?
fi
if [ "$code" -eq 0 ]; then
  words=(gate "$BENCHDAY_SCENARIO" --baseline "${arms%%$'\n'*}" --candidate "${arms##*$'\n'}" --reports "$reports" --progress plain --json)
  [ -z "${BENCHDAY_TOPOLOGY:-}" ] || words+=(--topology "$BENCHDAY_TOPOLOGY")
  [ -z "${BENCHDAY_ALLOW_HOST_ACCESS:-}" ] || words+=("--allow-host-access=$BENCHDAY_ALLOW_HOST_ACCESS")
  [ -z "${BENCHDAY_AT_MOST:-}" ] || words+=("--at-most=$BENCHDAY_AT_MOST")
  node "$program" "${words[@]}" >"$answer"
  code=$?
fi

# A field of the last series: the confirmation, where there was one. Nothing when the gate could not begin.
field() {
  node -e '
    const [, file, name] = process.argv;
    let gate;
    try { gate = JSON.parse(require("node:fs").readFileSync(file, "utf8")); } catch { process.exit(0); }
    const last = gate.confirmation ?? gate;
    const fields = { state: last.verdict?.state, markdown: last.files?.markdown, report: last.report, run: last.verdict?.runId };
    process.stdout.write(fields[name] ?? "");
  ' "$answer" "$1"
}

state="$(field state)"
if [ "$code" -eq 1 ] && [ "$state" != regression ]; then
  complain 'benchday ended with exit code 1 and no verdict: it crashed, or is not installed as a whole'
  code=70
fi
markdown="$(field markdown)"
if [ -n "$markdown" ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$markdown" >>"$GITHUB_STEP_SUMMARY"; fi
if [ -n "${GITHUB_OUTPUT:-}" ]; then
  {
    echo "state=${state:-none}"
    echo "exit-code=$code"
    echo "run=$(field run)"
    echo "report=$(field report)"
    echo "markdown=$markdown"
  } >>"$GITHUB_OUTPUT"
fi

# Not decided and not measurable are not green unless the workflow asked for that, aloud.
if [ "${BENCHDAY_UNDECIDED:-fail}" = pass ] && { [ "$code" -eq 3 ] || [ "$code" -eq 4 ]; }; then
  echo "::warning title=benchday::the gate did not decide ($state), and this workflow lets that pass"
  exit 0
fi
exit "$code"
