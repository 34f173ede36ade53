package dev.benchday.shop.web;

import java.time.Duration;
import sun.misc.Signal;

/**
 * On SIGTERM: say "not ready" for a while, so that load balancers look elsewhere, then stop.
 * Tomcat's own stop begins by closing the door, which visitors on their way would notice.
 */
final class Drain {
    private volatile boolean isDraining;

    boolean isDraining() {
        return isDraining;
    }

    void onTermination(Duration wait) {
        Signal.handle(new Signal("TERM"), signal -> {
            if (isDraining) {
                return;
            }
            isDraining = true;
            try {
                Thread.sleep(wait.toMillis());
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
            }
            System.exit(0);
        });
    }
}
