package dev.benchday.shop.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.benchday.shop.settings.ServerAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RedisServersTest {
    private final ServerAddress first = new ServerAddress("127.0.0.1", 1);
    private final ServerAddress second = new ServerAddress("127.0.0.1", 2);
    private final RedisServers servers = new RedisServers(List.of(first, second), Duration.ofMillis(100));

    @AfterEach
    void close() {
        servers.close();
    }

    private RedisServers.Server current() {
        return servers.current().orElseThrow();
    }

    @Test
    @DisplayName("the first is used until it fails, then the second; requests that fail together move on once")
    void inTurn() {
        RedisServers.Server failed = current();
        assertEquals(first, failed.address());
        servers.recordFailure(failed);
        servers.recordFailure(failed);
        assertEquals(second, current().address());
        servers.recordSuccess();
        servers.recordFailure(current());
        assertEquals(first, current().address());
    }

    @Test
    @DisplayName("when all have failed nobody is asked for a while")
    void allFailed() {
        servers.recordFailure(current());
        servers.recordFailure(current());
        assertTrue(servers.current().isEmpty());
    }
}
