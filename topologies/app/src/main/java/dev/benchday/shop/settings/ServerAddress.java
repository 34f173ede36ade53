package dev.benchday.shop.settings;

/** Where one server listens. */
public record ServerAddress(String host, int port) {
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
