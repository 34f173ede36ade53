package dev.benchday.shop.settings;

import java.net.URI;
import java.net.URISyntaxException;
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

    Optional<URI> url(String name, String scheme) {
        Optional<String> value = value(name);
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI url = new URI(value.get());
            if (scheme.equals(url.getScheme()) && url.getHost() != null && url.getPort() > 0) {
                return Optional.of(url);
            }
        } catch (URISyntaxException notAUrl) {
            // falls through to the same sentence as an incomplete URL
        }
        problems.add(name + " must look like " + scheme + "://host:port, but is \"" + value.get() + "\"");
        return Optional.empty();
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
