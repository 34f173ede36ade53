package dev.benchday.shop.broker;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class SilenceTest {
    private final AtomicLong nanos = new AtomicLong(-5);
    private final Silence silence = new Silence(Duration.ofSeconds(2), nanos::get);

    @Test
    @DisplayName("one who waited in vain is not enough; when others still do after a while, it is too long")
    void tooLong() {
        assertFalse(silence.isTooLong());
        nanos.addAndGet(1_999_999_999);
        assertFalse(silence.isTooLong());
        nanos.addAndGet(1);
        assertTrue(silence.isTooLong());
    }

    @Test
    @DisplayName("a confirmation ends it, and the next one who waits in vain begins a new one")
    void ended() {
        assertFalse(silence.isTooLong());
        nanos.addAndGet(3_000_000_000L);
        silence.end();
        assertFalse(silence.isTooLong());
        nanos.addAndGet(2_000_000_000L);
        assertTrue(silence.isTooLong());
    }
}
