package dev.benchday.shop.page;

/** The frame around every page, with the marks by which a client can tell that it got the right, fresh page. */
final class Layout {
    private static final String STYLE = """
            body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#222;background:#fafafa}
            header,footer{background:#234;color:#fff;padding:1rem 2rem}header a,footer a{color:#cde}
            .columns{display:grid;grid-template-columns:16rem 1fr;gap:2rem;padding:1rem 2rem}
            nav ul{list-style:none;margin:0;padding:0}nav li{border-bottom:1px solid #ddd;padding:.2rem 0}
            .cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(14rem,1fr));gap:1rem;padding:0;list-style:none}
            .card{background:#fff;border:1px solid #ddd;border-radius:.4rem;padding:.8rem}
            .price{font-weight:600;color:#064}.muted{color:#666;font-size:.9em}
            .review{background:#fff;border-left:.3rem solid #9ab;margin:0 0 1rem;padding:.6rem 1rem}
            table{border-collapse:collapse}td,th{border:1px solid #ddd;padding:.3rem .6rem;text-align:left}
            form{background:#fff;border:1px solid #ddd;padding:1rem;max-width:40rem}label{display:block;margin:.4rem 0}
            """;

    private Layout() {}

    static String page(String mark, String title, String navigation, String main, long renderedAtMs) {
        return new StringBuilder(main.length() + navigation.length() + 4096)
                .append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
                .append(Html.escape(title))
                .append(" - Benchday Shop</title>\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<!-- benchday:").append(mark).append(" -->\n")
                .append("<!-- rendered-at: ").append(renderedAtMs).append(" -->\n")
                .append("""
                        <header><a href="/">Benchday Shop</a>
                        <form action="/search" method="get" role="search"><label>Search <input name="q" required></label>
                        <button>Find</button></form></header>
                        <div class="columns">
                        """)
                .append(navigation)
                .append("<main>\n").append(main).append("</main>\n</div>\n")
                .append("""
                        <footer><p>Orders leave the warehouse on the next working day. Returns are free for 30 days.
                        Prices include tax. This shop exists only to be measured.</p>
                        <p><a href="/">Home</a> <a href="/version">Version</a></p></footer>
                        </body>
                        </html>
                        """)
                .toString();
    }
}
