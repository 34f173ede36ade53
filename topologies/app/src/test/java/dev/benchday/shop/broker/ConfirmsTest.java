package dev.benchday.shop.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ConfirmsTest {
    private final Confirms confirms = new Confirms();
    private final CompletableFuture<Void> first = confirms.expect(1, "a");
    private final CompletableFuture<Void> second = confirms.expect(2, "b");
    private final CompletableFuture<Void> third = confirms.expect(3, "c");

    @Test
    @DisplayName("one confirmation may settle all up to its number, and no later one")
    void multiple() {
        confirms.confirmed(2, true);
        assertTrue(first.isDone() && second.isDone());
        assertFalse(third.isDone());
        assertEquals(1, confirms.size());
    }

    @Test
    @DisplayName("a single confirmation settles its own message only")
    void single() {
        confirms.confirmed(2, false);
        assertTrue(second.isDone());
        assertFalse(first.isDone() || third.isDone());
    }

    @Test
    @DisplayName("a message that no queue took is not kept, although it is confirmed after it came back")
    void returned() {
        confirms.returned("b");
        confirms.confirmed(3, true);
        first.join();
        third.join();
        assertThrows(CompletionException.class, second::join);
    }

    @Test
    @DisplayName("what was not confirmed when the channel broke has failed")
    void broken() {
        confirms.confirmed(1, false);
        confirms.failAll("gone");
        first.join();
        assertThrows(CompletionException.class, second::join);
        assertEquals(0, confirms.size());
    }

    @Test
    @DisplayName("a refusal is a failure, and a confirmation that nobody waits for any more is nothing")
    void refusedAndLate() {
        confirms.refused(1, false);
        assertThrows(CompletionException.class, first::join);
        confirms.giveUp(2);
        confirms.confirmed(2, false);
        assertFalse(second.isDone());
    }
}
