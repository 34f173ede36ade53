package dev.benchday.shop.cache;

import java.time.Duration;
import java.util.function.Supplier;

/** Keeps rendered pieces of pages. A cache that cannot help renders; it never fails. */
public interface FragmentCache extends AutoCloseable {
    /** What {@code render} throws is thrown on, and nothing is kept. */
    String fragment(String key, Duration keep, Supplier<String> render);

    @Override
    void close();

    /** Renders every time: the topologies without an object cache. */
    static FragmentCache none() {
        return new FragmentCache() {
            @Override
            public String fragment(String key, Duration keep, Supplier<String> render) {
                return render.get();
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
    }
}
