package dev.benchday.shop.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads "a:5432,b" and the like. */
final class ServerList {
    /** instead of a default port */
    static final int PORT_NEEDED = 0;

    private static final Pattern SERVER = Pattern.compile("([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(?::([0-9]{1,5}))?");
    private static final int HIGHEST_PORT = 65_535;

    private ServerList() {}

    /** @return nothing when one of them is not host or host:port, or comes twice */
    static Optional<List<ServerAddress>> parse(String list, int defaultPort) {
        List<ServerAddress> servers = new ArrayList<>();
        for (String item : list.split(",", -1)) {
            Matcher parts = SERVER.matcher(item.trim());
            if (!parts.matches()) {
                return Optional.empty();
            }
            int port = parts.group(2) == null ? defaultPort : Integer.parseInt(parts.group(2));
            ServerAddress server = new ServerAddress(parts.group(1), port);
            if (port < 1 || port > HIGHEST_PORT || servers.contains(server)) {
                return Optional.empty();
            }
            servers.add(server);
        }
        return Optional.of(List.copyOf(servers));
    }
}
