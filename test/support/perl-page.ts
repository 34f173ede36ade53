/**
 * A server in Perl, which the base image has, so that nothing is built: listens on port 8080 LISTEN_AFTER seconds after its start
 * (0 unless set), and answers each request with PAGE.
 */
export const PROGRAM_OF_A_PAGE = `select undef, undef, undef, $ENV{LISTEN_AFTER} // 0;
  $SIG{TERM} = sub { exit 0 };
  $s = IO::Socket::INET->new(LocalPort => 8080, Listen => 128, ReuseAddr => 1) or die $!;
  while ($c = $s->accept) {
    while (<$c>) { last if /^\\r?$/ }
    print $c "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\nContent-Length: " . length($ENV{PAGE}) . "\\r\\n\\r\\n$ENV{PAGE}";
    close $c;
  }`.replaceAll('$', '$$$$');
