package dev.benchday.shop.broker;

/** A message that can never be stored; it belongs into the dead-letter queue. */
final class Poison extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Poison(String message) {
        super(message, null, false, false);
    }
}
