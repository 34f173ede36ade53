package dev.benchday.shop.settings;

/** Run by the container before Tomcat: a bad setting ends it with status 78 (EX_CONFIG) and a sentence. */
public final class SettingsCheck {
    private static final int BAD_CONFIGURATION = 78;

    private SettingsCheck() {}

    public static void main(String[] arguments) {
        try {
            Settings.from(System.getenv());
        } catch (BadSettings bad) {
            System.err.println(bad.getMessage());
            System.exit(BAD_CONFIGURATION);
        }
    }
}
