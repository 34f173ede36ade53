package dev.benchday.shop.data;

/** The database did not answer; the visitor gets a 503 and may try again. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }
}
