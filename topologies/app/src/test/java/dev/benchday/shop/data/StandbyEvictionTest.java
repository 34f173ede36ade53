package dev.benchday.shop.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.zaxxer.hikari.SQLExceptionOverride.Override;
import dev.benchday.shop.settings.Settings;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StandbyEvictionTest {
    private final StandbyEviction eviction = new StandbyEviction();

    @Test
    @DisplayName("a connection that may only read is dropped; a refused value is no reason to drop one")
    void adjudicate() {
        assertEquals(Override.MUST_EVICT, eviction.adjudicate(
                new SQLException("cannot execute INSERT in a read-only transaction", "25006")));
        assertEquals(Override.CONTINUE_EVICT, eviction.adjudicate(new SQLException("duplicate key", "23505")));
        assertEquals(Override.CONTINUE_EVICT, eviction.adjudicate(new SQLException("no state")));
    }

    @Test
    @DisplayName("the driver gets all servers in their order")
    void url() {
        assertEquals("jdbc:postgresql://a:5432,b:6432/shop",
                ConnectionPool.url(Settings.from(Map.of("DATABASE_HOST", "a,b:6432"))));
    }
}
