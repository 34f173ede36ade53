package dev.benchday.shop.write;

import java.util.OptionalLong;

/** @param id of the effect; an operation that waits in the queue has none yet */
public record Receipt(State state, OptionalLong id, String opId) {
    public enum State {
        STORED,
        /** the same operation had been stored before; the id is the one of that time */
        STORED_BEFORE,
        QUEUED
    }

    public static Receipt queued(String opId) {
        return new Receipt(State.QUEUED, OptionalLong.empty(), opId);
    }
}
