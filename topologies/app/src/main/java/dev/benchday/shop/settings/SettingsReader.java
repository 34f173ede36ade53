package dev.benchday.shop.settings;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads typed values and collects what is wrong with them, so that a user sees all problems at once. */
final class SettingsReader {
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();

    SettingsReader(Map<String, String> environment) {
        this.environment = environment;
    }

    String text(String name, String fallback, String pattern) {
        String value = value(name).orElse(fallback);
        if (!value.matches(pattern)) {
            problems.add(name + " must match " + pattern + ", but is \"" + value + "\"");
        }
        return value;
    }

    int number(String name, int fallback, int least, int most) {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return fallback;
        }
        try {
            int number = Integer.parseInt(value.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // falls through to the same sentence as a number out of range
        }
        problems.add(name + " must be a whole number from " + least + " to " + most + ", but is \"" + value.get() + "\"");
        return fallback;
    }

    Duration milliseconds(String name, int fallback, int least, int most) {
        return Duration.ofMillis(number(name, fallback, least, most));
    }

    boolean flag(String name, boolean fallback) {
        String value = text(name, Boolean.toString(fallback), "true|false");
        return Boolean.parseBoolean(value);
    }

    /** False unless set; true makes no sense without the other flag. */
    boolean flagThatNeeds(String name, String other) {
        boolean flag = flag(name, false);
        if (flag && !value(other).orElse("").equals("true")) {
            problems.add(name + " is \"true\", which needs " + other + "=true");
        }
        return flag;
    }

    /** Several hosts of one service, each with or without its port. */
    List<ServerAddress> servers(String name, String fallback, int defaultPort) {
        String value = value(name).orElse(fallback);
        Optional<List<ServerAddress>> servers = ServerList.parse(value, defaultPort);
        if (servers.isEmpty()) {
            problems.add(name + " must be a list like host,host:port without repetition, but is \"" + value + "\"");
        }
        return servers.orElse(List.of());
    }

    Optional<ServerUrl> url(String name, String scheme) {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        Optional<ServerUrl> url = ServerUrl.parse(scheme, value.get());
        if (url.isEmpty()) {
            problems.add(name + " must look like " + scheme + "://host:port or " + scheme
                    + "://host:port,host:port, but is \"" + value.get() + "\"");
        }
        return url;
    }

    void throwProblems() {
        if (!problems.isEmpty()) {
            throw new BadSettings(problems);
        }
    }

    private Optional<String> value(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::trim).filter(value -> !value.isEmpty());
    }
}
