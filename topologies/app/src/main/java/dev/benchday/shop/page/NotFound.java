package dev.benchday.shop.page;

/** The address or the thing it names does not exist: 404. */
public final class NotFound extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NotFound(String message) {
        super(message, null, false, false);
    }
}
