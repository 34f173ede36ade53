package dev.benchday.shop.settings;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that can be set, read once from the environment. */
public record Settings(
        List<ServerAddress> databaseServers,
        String databaseName,
        String databaseUser,
        String databasePassword,
        int databasePool,
        Duration databaseConnectTimeout,
        Duration databaseQueryTimeout,
        Optional<ServerUrl> redisUrl,
        Duration redisTimeout,
        Optional<ServerUrl> brokerUrl,
        Duration brokerConfirmTimeout,
        boolean consumer,
        int workerBatch,
        Duration workerBatchWait,
        Duration refreshEvery,
        boolean precomputed,
        boolean combined,
        boolean readyNeedsDatabase,
        Duration drain,
        String version,
        String instance) {

    /**
     * @param environment variable name to value; an empty value counts as not set
     * @throws BadSettings with all problems in one sentence
     */
    public static Settings from(Map<String, String> environment) {
        SettingsReader reader = new SettingsReader(environment);
        Settings settings = new Settings(
                reader.servers("DATABASE_HOST", "database", reader.number("DATABASE_PORT", 5432, 1, 65535)),
                reader.text("DATABASE_NAME", "shop", "[A-Za-z0-9_-]+"),
                reader.text("DATABASE_USER", "shop", "[A-Za-z0-9_-]+"),
                reader.text("DATABASE_PASSWORD", "shop", ".+"),
                reader.number("DATABASE_POOL", 10, 1, 200),
                reader.milliseconds("DATABASE_CONNECT_TIMEOUT_MS", 2000, 250, 60_000),
                reader.milliseconds("DATABASE_QUERY_TIMEOUT_MS", 5000, 1000, 60_000),
                reader.url("REDIS_URL", "redis"),
                reader.milliseconds("REDIS_TIMEOUT_MS", 100, 10, 5000),
                reader.url("BROKER_URL", "amqp"),
                reader.milliseconds("BROKER_CONFIRM_TIMEOUT_MS", 2000, 50, 60_000),
                reader.flag("CONSUMER", true),
                reader.number("WORKER_BATCH", 100, 1, 1000),
                reader.milliseconds("WORKER_BATCH_WAIT_MS", 200, 0, 10_000),
                reader.milliseconds("REFRESH_EVERY_MS", 5000, 500, 600_000),
                reader.flag("PRECOMPUTED", false),
                reader.flagThatNeeds("COMBINED", "PRECOMPUTED"),
                reader.flag("READY_NEEDS_DATABASE", true),
                reader.milliseconds("DRAIN_MS", 3000, 0, 60_000),
                reader.text("APP_VERSION", "1.0.0", "[A-Za-z0-9._+-]+"),
                // The engine sets it in every container.
                reader.text("HOSTNAME", "localhost", "[A-Za-z0-9._-]+"));
        reader.throwProblems();
        return settings;
    }
}
