package dev.benchday.shop.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    @Test
    @DisplayName("an empty environment gives the defaults, without object cache and broker")
    void defaults() {
        Settings settings = Settings.from(Map.of());
        assertEquals("database", settings.databaseHost());
        assertEquals(10, settings.databasePool());
        assertEquals(Duration.ofSeconds(2), settings.databaseConnectTimeout());
        assertTrue(settings.redisUrl().isEmpty() && settings.brokerUrl().isEmpty());
    }

    @Test
    @DisplayName("an empty value counts as not set")
    void emptyIsDefault() {
        assertEquals(5432, Settings.from(Map.of("DATABASE_PORT", " ")).databasePort());
    }

    @ParameterizedTest(name = "{0}={1} is refused")
    @CsvSource({
        "DATABASE_POOL, abc", "DATABASE_POOL, 0", "DATABASE_POOL, 201", "DATABASE_PORT, 65536", "DATABASE_PORT, 99999999999",
        "DATABASE_HOST, 'a b'", "REDIS_URL, redis:6379", "REDIS_URL, redis://host", "DRAIN_MS, -1", "DATABASE_NAME, a?b",
        "BROKER_URL, amqps://broker:5671", "BROKER_URL, amqp://broker", "CONSUMER, yes", "WORKER_BATCH, 0", "REFRESH_EVERY_MS, 1", "PRECOMPUTED, 1", "BROKER_CONFIRM_TIMEOUT_MS, 10"
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
}
