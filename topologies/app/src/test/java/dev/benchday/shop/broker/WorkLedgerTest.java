package dev.benchday.shop.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class WorkLedgerTest {
    private final AtomicLong nowMs = new AtomicLong(10_000);
    private final WorkLedger ledger = new WorkLedger(nowMs::get);

    private WorkLedger.Entry take(long acceptedAtMs) {
        return ledger.take(ledger.shift(), OptionalLong.of(acceptedAtMs), false);
    }

    @Test
    @DisplayName("the oldest message grows older while it is not stored, and is nobody afterwards")
    void oldest() {
        WorkLedger.Entry older = take(9_000);
        WorkLedger.Entry younger = take(9_500);
        assertEquals(1_000, ledger.totals().oldestMs());
        nowMs.addAndGet(500);
        assertEquals(1_500, ledger.totals().oldestMs());
        ledger.store(List.of(older), 1);
        assertEquals(1_000, ledger.totals().oldestMs());
        ledger.bury(younger);
        assertEquals(0, ledger.totals().oldestMs());
        assertEquals(0, ledger.totals().unstored());
    }

    @Test
    @DisplayName("ages run from accepted to stored, and the greatest one is told once")
    void ages() {
        ledger.store(List.of(take(9_900), take(9_700)), 2);
        assertEquals(2, ledger.totals().ages());
        assertEquals(400, ledger.totals().ageSumMs());
        assertEquals(300, ledger.takeGreatestAgeMs());
        assertEquals(0, ledger.takeGreatestAgeMs());
    }

    @Test
    @DisplayName("a message that does not say when it was accepted is stored without an age; one from the future is of age 0")
    void withoutTime() {
        ledger.store(List.of(ledger.take(ledger.shift(), OptionalLong.empty(), false), take(99_000)), 2);
        assertEquals(1, ledger.totals().ages());
        assertEquals(0, ledger.totals().ageSumMs());
    }

    @Test
    @DisplayName("every delivery is stored, a duplicate, buried, given back or still held")
    void identity() {
        ledger.store(List.of(take(1), take(2), take(3)), 2);
        ledger.bury(take(4));
        take(5);
        int gone = ledger.shift();
        ledger.endShift();
        ledger.take(gone, OptionalLong.of(6), false);
        ledger.take(ledger.shift(), OptionalLong.of(5), true);
        WorkLedger.Totals totals = ledger.totals();
        assertEquals(new WorkLedger.Totals(7, 1, 1, 2, 1, 1, 2, 1, 9_995, 3, 29_994), totals);
        assertEquals(totals.deliveries(),
                totals.stored() + totals.duplicates() + totals.deadLettered() + totals.givenBack() + totals.unstored());
    }
}
