package dev.benchday.shop.data;

import java.sql.SQLException;

/** The database did not answer; the visitor gets a 503 and may try again. */
public final class DatabaseUnavailable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DatabaseUnavailable(String message, Throwable cause) {
        super(message, cause);
    }

    /** It did answer: it refuses these values, and would do so again. SQLSTATE classes 22 (data) and 23 (constraint). */
    public boolean isRefusal() {
        return getCause() instanceof SQLException refused && refused.getSQLState() != null
                && refused.getSQLState().matches("2[23].{3}");
    }
}
