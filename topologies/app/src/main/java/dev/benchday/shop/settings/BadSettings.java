package dev.benchday.shop.settings;

import java.util.List;

/** The environment holds values that the application cannot run with; the message names every one of them. */
public final class BadSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public BadSettings(List<String> problems) {
        super("The shop cannot start: " + String.join("; ", problems) + ".");
    }
}
