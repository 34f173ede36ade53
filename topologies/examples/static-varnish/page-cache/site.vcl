vcl 4.1;

backend web {
  .host = "web";
  .port = "8080";
}

sub vcl_recv {
  if (req.url == "/health") {
    return (pass);
  }
  # The pages do not depend on who asks.
  unset req.http.Cookie;
}

sub vcl_backend_response {
  # As long as the pages' own stale-while-revalidate allows.
  set beresp.grace = 10s;
}
