package dev.benchday.shop.broker;

import java.util.Collection;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * What a consumer was given and what became of it. A delivery is taken first; then it is stored, found stored before,
 * buried, or given back because the connection broke. At any time:
 * deliveries = stored + duplicates + dead-lettered + given back + unstored.
 */
public final class WorkLedger {
    /** One delivery. Each is itself, whatever it holds. */
    static final class Entry {
        private final OptionalLong acceptedAtMs;

        private Entry(OptionalLong acceptedAtMs) {
            this.acceptedAtMs = acceptedAtMs;
        }
    }

    /**
     * @param unstored deliveries that are taken and neither stored nor given back
     * @param oldestMs age of the oldest of them, 0 without one
     * @param ages     how many of the stored deliveries said when they were accepted
     * @param ageSumMs from accepted to stored, over these
     */
    public record Totals(
            long deliveries, long redelivered, long batches, long stored, long duplicates, long deadLettered, long givenBack,
            long unstored, long oldestMs, long ages, long ageSumMs) {}

    private final LongSupplier clockMs;
    private final Set<Entry> held = new HashSet<>();
    private int shift;
    private long deliveries;
    private long redelivered;
    private long batches;
    private long stored;
    private long duplicates;
    private long deadLettered;
    private long givenBack;
    private long ages;
    private long ageSumMs;
    private long greatestAgeMs;

    public WorkLedger() {
        this(System::currentTimeMillis);
    }

    WorkLedger(LongSupplier clockMs) {
        this.clockMs = clockMs;
    }

    /** A connection's number. A delivery may still arrive from one that is gone. */
    synchronized int shift() {
        return shift;
    }

    /** @param acceptedAtMs when the visitor's request was taken; nothing when the message does not say */
    synchronized Entry take(int ofShift, OptionalLong acceptedAtMs, boolean isRedelivered) {
        Entry entry = new Entry(acceptedAtMs);
        deliveries++;
        redelivered += isRedelivered ? 1 : 0;
        if (ofShift == shift) {
            held.add(entry);
        } else {
            givenBack++;
        }
        return entry;
    }

    /**
     * A batch is committed.
     *
     * @param applied how many operations had an effect; the other deliveries were known already
     */
    synchronized void store(Collection<Entry> batch, int applied) {
        long now = clockMs.getAsLong();
        for (Entry entry : batch) {
            held.remove(entry);
            if (entry.acceptedAtMs.isPresent()) {
                long age = ageMs(entry, now);
                ages++;
                ageSumMs += age;
                greatestAgeMs = Math.max(greatestAgeMs, age);
            }
        }
        batches++;
        stored += applied;
        duplicates += batch.size() - applied;
    }

    synchronized void bury(Entry entry) {
        held.remove(entry);
        deadLettered++;
    }

    /** The connection is gone: the broker gives what was not acknowledged to somebody again. */
    synchronized void endShift() {
        shift++;
        givenBack += held.size();
        held.clear();
    }

    public synchronized Totals totals() {
        long now = clockMs.getAsLong();
        long oldestMs = held.stream().filter(entry -> entry.acceptedAtMs.isPresent())
                .mapToLong(entry -> ageMs(entry, now)).max().orElse(0);
        return new Totals(deliveries, redelivered, batches, stored, duplicates, deadLettered, givenBack, held.size(),
                oldestMs, ages, ageSumMs);
    }

    /** The greatest age at which something was stored since this was last asked, ms. */
    public synchronized long takeGreatestAgeMs() {
        long greatest = greatestAgeMs;
        greatestAgeMs = 0;
        return greatest;
    }

    /** Two servers' clocks may differ a little; nothing is stored before it was accepted. */
    private static long ageMs(Entry entry, long nowMs) {
        return Math.max(0, nowMs - entry.acceptedAtMs.getAsLong());
    }
}
