package dev.benchday.shop.data;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Keeps callers from waiting for a server that has just failed. One caller in each period may try again. */
public final class CircuitBreaker {
    private static final long CLOSED = Long.MIN_VALUE;

    private final long periodNanos;
    private final LongSupplier nanoClock;
    private final AtomicLong openUntil = new AtomicLong(CLOSED);

    public CircuitBreaker(Duration period) {
        this(period, System::nanoTime);
    }

    CircuitBreaker(Duration period, LongSupplier nanoClock) {
        this.periodNanos = period.toNanos();
        this.nanoClock = nanoClock;
    }

    public boolean allows() {
        long until = openUntil.get();
        if (until == CLOSED) {
            return true;
        }
        long now = nanoClock.getAsLong();
        if (now - until < 0) {
            return false;
        }
        return openUntil.compareAndSet(until, now + periodNanos);
    }

    public void recordSuccess() {
        if (openUntil.get() != CLOSED) {
            openUntil.set(CLOSED);
        }
    }

    public void recordFailure() {
        openUntil.set(nanoClock.getAsLong() + periodNanos);
    }
}
