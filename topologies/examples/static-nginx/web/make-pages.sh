#!/bin/bash
# make-pages.sh FOLDER COUNT: a front page and COUNT pages of about 9 kB, each with a mark that benchday looks for.
set -euo pipefail
folder=$1
count=$2
mkdir -p "$folder/page"

page() {
  echo "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>$1</title></head><body><h1>$1</h1>"
  for number in {1..60}; do
    echo "<p>Paragraph $number of $1: what a static page says does not depend on who asks, nor on when it is asked.</p>"
  done
  echo "<!-- example:$2 --></body></html>"
}

page 'The front page' front > "$folder/index.html"
for (( id = 1; id <= count; id++ )); do
  page "Page $id" "page-$id" > "$folder/page/$id.html"
done
