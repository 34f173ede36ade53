#!/bin/sh
# make-page.sh FOLDER CACHE: writes FOLDER/index.html. What takes long is kept in CACHE for the next build.
set -eu
folder=$1
cache=$2
if [ ! -s "$cache/words" ]; then
  echo 'making the words'
  i=0
  while [ $i -lt 60 ]; do
    i=$((i + 1))
    echo "<p>Paragraph $i says the same as the others, and does not depend on who asks.</p>"
  done > "$cache/words"
fi
mkdir -p "$folder"
{
  echo '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A page</title></head><body>'
  cat "$cache/words"
  echo "<p>commit ${BENCHDAY_COMMIT:-none}</p><!-- example:captain --></body></html>"
} > "$folder/index.html"
