#!/bin/sh
# Starts the server as the image would and asks it for the page.
set -eu
perl /srv/serve.pl &
i=0
while [ $i -lt 50 ]; do
  i=$((i + 1))
  answer=$(perl -MIO::Socket::INET -e '
    $s = IO::Socket::INET->new(PeerAddr => "127.0.0.1:$ENV{PORT}") or exit;
    print $s "GET / HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";
    print while <$s>')
  case $answer in
    'HTTP/1.1 200 OK'*'<!-- example:captain -->'*) echo 'the page is served'; exit 0 ;;
    '') sleep 0.1 ;;
    *) echo "not the page: $answer"; exit 1 ;;
  esac
done
echo 'no answer within 5 s'
exit 1
