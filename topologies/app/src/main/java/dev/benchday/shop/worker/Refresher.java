package dev.benchday.shop.worker;

import dev.benchday.shop.data.DatabaseUnavailable;
import dev.benchday.shop.data.Precomputation;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/** Runs the precomputation again and again. One that fails is tried again at its next turn. */
final class Refresher implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Refresher.class.getName());

    private final Precomputation precomputation;
    private final Duration every;
    private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
    private volatile boolean hasRun;

    Refresher(Precomputation precomputation, Duration every) {
        this.precomputation = precomputation;
        this.every = every;
    }

    void start() {
        executor.scheduleWithFixedDelay(this::refresh, 0, every.toMillis(), TimeUnit.MILLISECONDS);
    }

    boolean hasRun() {
        return hasRun;
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    private void refresh() {
        try {
            precomputation.refresh(every);
            hasRun = true;
        } catch (DatabaseUnavailable unavailable) {
            LOG.warning(() -> "the pages' tables keep what they hold: " + unavailable.getMessage());
        }
    }
}
