# Serves one page over HTTP/1.1 with connections that are kept, each by a process of its own.
use strict;
use warnings;
use IO::Socket::INET;

my $site = '/srv/site/index.html';
open(my $file, '<', $site) or die "$site: $!\n";
my $page = do { local $/; <$file> };
my $server = IO::Socket::INET->new(LocalPort => $ENV{PORT}, Listen => 256, ReuseAddr => 1) or die "port $ENV{PORT}: $!\n";
$SIG{CHLD} = 'IGNORE';
$SIG{TERM} = sub { exit 0 };

while (1) {
  my $client = $server->accept or next;
  if (fork) { close $client; next }
  $client->autoflush(1);
  while (my $request = <$client>) {
    my $closes = 0;
    while (my $header = <$client>) {
      last if $header =~ /^\r?\n$/;
      $closes = 1 if $header =~ /^connection:\s*close/i;
    }
    my $found = $request =~ m{^GET / };
    my ($status, $body) = $found ? ('200 OK', $page) : ('404 Not Found', "not here\n");
    print $client "HTTP/1.1 $status\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: ", length $body,
      "\r\nCache-Control: max-age=60\r\n", ($closes ? "Connection: close\r\n" : ''), "\r\n$body";
    last if $closes;
  }
  exit 0;
}
