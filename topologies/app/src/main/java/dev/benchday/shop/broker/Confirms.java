package dev.benchday.shop.broker;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Who waits for which confirmation of one channel. The broker may confirm many messages with one answer. */
final class Confirms {
    private record Waiting(String messageId, CompletableFuture<Void> promise) {}

    private final ConcurrentNavigableMap<Long, Waiting> waiting = new ConcurrentSkipListMap<>();

    CompletableFuture<Void> expect(long sequence, String messageId) {
        CompletableFuture<Void> promise = new CompletableFuture<>();
        waiting.put(sequence, new Waiting(messageId, promise));
        return promise;
    }

    void confirmed(long sequence, boolean isMultiple) {
        settle(sequence, isMultiple, null);
    }

    void refused(long sequence, boolean isMultiple) {
        settle(sequence, isMultiple, "the broker refused the message");
    }

    /** A message that no queue took comes back before its confirmation does. */
    void returned(String messageId) {
        for (Waiting one : waiting.values()) {
            if (one.messageId().equals(messageId)) {
                one.promise().completeExceptionally(new BrokerUnavailable("no queue took the message", null));
            }
        }
    }

    void giveUp(long sequence) {
        waiting.remove(sequence);
    }

    /** The channel is gone: nothing will be confirmed any more. */
    void failAll(String reason) {
        for (Map.Entry<Long, Waiting> one : waiting.entrySet()) {
            waiting.remove(one.getKey());
            one.getValue().promise().completeExceptionally(new BrokerUnavailable(reason, null));
        }
    }

    int size() {
        return waiting.size();
    }

    private void settle(long sequence, boolean isMultiple, String problem) {
        if (!isMultiple) {
            finish(waiting.remove(sequence), problem);
            return;
        }
        ConcurrentNavigableMap<Long, Waiting> settled = waiting.headMap(sequence, true);
        while (!settled.isEmpty()) {
            Map.Entry<Long, Waiting> first = settled.pollFirstEntry();
            finish(first == null ? null : first.getValue(), problem);
        }
    }

    private static void finish(Waiting one, String problem) {
        if (one == null) {
            return;
        }
        if (problem == null) {
            one.promise().complete(null);
        } else {
            one.promise().completeExceptionally(new BrokerUnavailable(problem, null));
        }
    }
}
