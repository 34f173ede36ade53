package dev.benchday.shop.settings;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Servers that are one service: any of them will do.
 *
 * @param servers one at least, in the order given
 * @param path    what follows the slash after them
 */
public record ServerUrl(
        Optional<String> user, Optional<String> password, List<ServerAddress> servers, Optional<String> path) {

    private static final Pattern URL = Pattern.compile("([a-z]+)://(?:([^:@/]+):([^:@/]+)@)?([^@/]+)(?:/([^/]*))?");

    /** @return nothing when it is not SCHEME://[user:password@]host:port[,host:port]...[/path] */
    static Optional<ServerUrl> parse(String scheme, String url) {
        Matcher parts = URL.matcher(url);
        if (!parts.matches() || !scheme.equals(parts.group(1))) {
            return Optional.empty();
        }
        try {
            return ServerList.parse(parts.group(4), ServerList.PORT_NEEDED).map(servers -> new ServerUrl(
                    decoded(parts.group(2)), decoded(parts.group(3)), servers,
                    decoded(parts.group(5)).filter(path -> !path.isEmpty())));
        } catch (IllegalArgumentException brokenEscape) {
            return Optional.empty();
        }
    }

    /** A plus sign is itself in an address, unlike in a form. */
    private static Optional<String> decoded(String part) {
        return Optional.ofNullable(part).map(text -> URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
    }
}
