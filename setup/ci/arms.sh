# Sourced by the scripts of the jobs: what Node runs to name the arms. A failure that has no sentence is ours, and no verdict (exit code 1).
# shellcheck shell=bash disable=SC2034
ARMS='
  import(require("node:url").pathToFileURL(process.argv[1]))
    .then((ci) => { process.exitCode = ci.printArms(); })
    .catch((failure) => { console.error(failure); process.exitCode = 70; });
'
