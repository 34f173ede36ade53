package dev.benchday.shop.broker;

/** The broker did not confirm the message. Whether it keeps it is not known; the visitor may send the same operation again. */
public final class BrokerUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BrokerUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
