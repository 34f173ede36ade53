package dev.benchday.shop.broker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How long nothing has been confirmed although somebody waited. One confirmation ends it. */
final class Silence {
    private static final long NONE = Long.MIN_VALUE;

    private final long mostNanos;
    private final LongSupplier nanoClock;
    private final AtomicLong since = new AtomicLong(NONE);

    Silence(Duration most) {
        this(most, System::nanoTime);
    }

    Silence(Duration most, LongSupplier nanoClock) {
        this.mostNanos = most.toNanos();
        this.nanoClock = nanoClock;
    }

    void end() {
        if (since.get() != NONE) {
            since.set(NONE);
        }
    }

    /** Asked by somebody who has waited in vain: the first one begins it. */
    boolean isTooLong() {
        long now = nanoClock.getAsLong();
        return !since.compareAndSet(NONE, now) && now - since.get() >= mostNanos;
    }
}
