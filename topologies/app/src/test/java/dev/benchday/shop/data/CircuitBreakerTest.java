package dev.benchday.shop.data;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
    private final AtomicLong nowNanos = new AtomicLong(-5);
    private final CircuitBreaker breaker = new CircuitBreaker(Duration.ofSeconds(1), nowNanos::get);

    @Test
    @DisplayName("everybody may try until something fails")
    void closed() {
        assertTrue(breaker.allows() && breaker.allows());
    }

    @Test
    @DisplayName("after a failure one caller may try in each second")
    void open() {
        breaker.recordFailure();
        assertFalse(breaker.allows());
        nowNanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertTrue(breaker.allows());
        assertFalse(breaker.allows());
    }

    @Test
    @DisplayName("a success lets everybody in again")
    void closesAgain() {
        breaker.recordFailure();
        nowNanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertTrue(breaker.allows());
        breaker.recordSuccess();
        assertTrue(breaker.allows() && breaker.allows());
    }
}
