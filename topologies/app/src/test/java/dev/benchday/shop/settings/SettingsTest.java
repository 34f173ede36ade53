package dev.benchday.shop.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    @DisplayName("an empty environment gives the defaults, without object cache and broker")
    void defaults() {
        Settings settings = Settings.from(Map.of());
        assertEquals(List.of(new ServerAddress("database", 5432)), settings.databaseServers());
        assertEquals(10, settings.databasePool());
        assertEquals(Duration.ofSeconds(2), settings.databaseConnectTimeout());
        assertTrue(settings.redisUrl().isEmpty() && settings.brokerUrl().isEmpty());
    }

    @Test
    @DisplayName("an empty value counts as not set")
    void emptyIsDefault() {
        assertEquals(10, Settings.from(Map.of("DATABASE_POOL", " ")).databasePool());
    }

    @ParameterizedTest(name = "{0}={1} is refused")
    @CsvSource({
        "DATABASE_POOL, abc", "DATABASE_POOL, 0", "DATABASE_POOL, 201", "DATABASE_PORT, 65536", "DATABASE_PORT, 99999999999",
        "DATABASE_HOST, 'a b'", "DATABASE_HOST, 'a,'", "DATABASE_HOST, 'a,a:5432'", "DATABASE_HOST, a:0", "DATABASE_HOST, a:65536",
        "DATABASE_HOST, ::1", "REDIS_URL, 'redis://a:1,b'", "REDIS_URL, 'redis://a:1,a:1'", "BROKER_URL, 'amqp://u@b:1'",
        "BROKER_URL, 'amqp://u:%zz@b:1'", "READY_NEEDS_DATABASE, 1", "REDIS_URL, redis:6379", "REDIS_URL, redis://host", "DRAIN_MS, -1", "DATABASE_NAME, a?b",
        "BROKER_URL, amqps://broker:5671", "BROKER_URL, amqp://broker", "CONSUMER, yes", "WORKER_BATCH, 0", "REFRESH_EVERY_MS, 1", "PRECOMPUTED, 1", "COMBINED, true", "BROKER_CONFIRM_TIMEOUT_MS, 10"
    })
    void refused(String name, String value) {
        BadSettings bad = assertThrows(BadSettings.class, () -> Settings.from(Map.of(name, value)));
        assertTrue(bad.getMessage().contains(name) && bad.getMessage().contains('"' + value + '"'), bad.getMessage());
    }

    @Test
    @DisplayName("all problems are named at once")
    void allProblems() {
        BadSettings bad = assertThrows(
                BadSettings.class, () -> Settings.from(Map.of("DATABASE_POOL", "abc", "REDIS_URL", "no")));
        assertTrue(bad.getMessage().contains("DATABASE_POOL") && bad.getMessage().contains("REDIS_URL"));
    }

    @Test
    @DisplayName("each database server has its own port or the common one")
    void databaseServers() {
        Settings settings = Settings.from(Map.of("DATABASE_HOST", "a, b:7000,[::1]:1", "DATABASE_PORT", "6000"));
        assertEquals(
                List.of(new ServerAddress("a", 6000), new ServerAddress("b", 7000), new ServerAddress("[::1]", 1)),
                settings.databaseServers());
    }

    @Test
    @DisplayName("an address of brokers holds the user, the password and the virtual host, escaped as in any address")
    void brokers() {
        assertEquals(
                Optional.of(new ServerUrl(Optional.of("shop"), Optional.of("a+b c@"),
                        List.of(new ServerAddress("b-1", 5672), new ServerAddress("b-2", 5673)), Optional.of("a/b"))),
                Settings.from(Map.of("BROKER_URL", "amqp://shop:a+b%20c%40@b-1:5672,b-2:5673/a%2Fb")).brokerUrl());
        assertEquals(
                Optional.of(new ServerUrl(Optional.empty(), Optional.empty(), List.of(new ServerAddress("r", 6379)), Optional.empty())),
                Settings.from(Map.of("REDIS_URL", "redis://r:6379/")).redisUrl());
    }
}
