package dev.benchday.shop.metrics;

import dev.benchday.shop.broker.WorkLedger;

/** What a consumer of the queue took and stored. */
public final class WorkMetrics implements MetricsPage.Source {
    private static final double MS = 1e-3;

    private final WorkLedger ledger;

    public WorkMetrics(WorkLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public void write(MetricsPage page) {
        WorkLedger.Totals totals = ledger.totals();
        page.counter("worker_deliveries_total", "Messages taken from the queue.", totals.deliveries());
        page.counter("worker_redelivered_total", "Of them those that somebody had been given before.", totals.redelivered());
        page.counter("worker_batches_total", "Transactions that stored messages.", totals.batches());
        page.counter("worker_stored_total", "Operations that took effect.", totals.stored());
        page.counter("worker_duplicates_total", "Messages whose operation was stored before.", totals.duplicates());
        page.counter("worker_dead_lettered_total", "Messages that can never be stored.", totals.deadLettered());
        page.counter("worker_given_back_total", "Messages whose connection broke before they were stored.", totals.givenBack());
        page.gauge("worker_unstored_messages", "Messages taken and not yet committed.", totals.unstored());
        page.gauge("worker_oldest_message_seconds", "Age of the oldest of them since it was accepted, 0 without one.",
                totals.oldestMs() * MS);
        page.summary("worker_message_age_seconds", "From accepted to stored.", totals.ageSumMs() * MS, totals.ages());
        page.gauge("worker_message_age_seconds_max", "The greatest since this page was last read.",
                ledger.takeGreatestAgeMs() * MS);
    }
}
