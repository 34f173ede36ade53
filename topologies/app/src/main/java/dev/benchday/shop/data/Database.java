package dev.benchday.shop.data;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.benchday.shop.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The connection pool. Every statement is prepared, and the driver keeps it prepared on the server. */
public final class Database implements AutoCloseable {
    /** While the database cannot be reached, only one request in this time waits for it; the others fail at once. */
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);

    private final HikariDataSource pool;
    private final CircuitBreaker breaker = new CircuitBreaker(RETRY_EVERY);

    public Database(Settings settings) {
        pool = ConnectionPool.open(settings);
    }

    /** @param waiting threads that wait for a connection */
    public record Connections(int active, int idle, int waiting, int max) {}

    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    @FunctionalInterface
    public interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    public <T> List<T> list(String sql, Row<T> row, Object... arguments) {
        return run(connection -> list(connection, sql, row, arguments));
    }

    public <T> Optional<T> first(String sql, Row<T> row, Object... arguments) {
        return list(sql, row, arguments).stream().findFirst();
    }

    /** Runs the work with one connection; commits when it returns, rolls back when it throws. */
    public <T> T transaction(Work<T> work) {
        return run(connection -> {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException failure) {
                rollBack(connection, failure);
                throw failure;
            }
        });
    }

    /** Asks on the wire without a statement, so that health checks do not appear among the site's statements. */
    public boolean isReachable() {
        try {
            return run(connection -> connection.isValid(1));
        } catch (DatabaseUnavailable unavailable) {
            return false;
        }
    }

    public Connections connections() {
        HikariPoolMXBean now = pool.getHikariPoolMXBean();
        return new Connections(now.getActiveConnections(), now.getIdleConnections(), now.getThreadsAwaitingConnection(),
                pool.getMaximumPoolSize());
    }

    @Override
    public void close() {
        pool.close();
    }

    public static <T> List<T> list(Connection connection, String sql, Row<T> row, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(row.read(result));
                }
            }
            return rows;
        }
    }

    public static int update(Connection connection, String sql, Object... arguments) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < arguments.length; i++) {
                statement.setObject(i + 1, arguments[i]);
            }
            return statement.executeUpdate();
        }
    }

    private <T> T run(Work<T> work) {
        try (Connection connection = connect()) {
            return work.run(connection);
        } catch (SQLException failure) {
            if (StandbyEviction.isFromStandby(failure)) {
                // Where one connection leads, others do too.
                pool.getHikariPoolMXBean().softEvictConnections();
            }
            throw new DatabaseUnavailable("the database did not answer: " + failure.getMessage(), failure);
        }
    }

    private Connection connect() throws SQLException {
        if (!breaker.allows()) {
            throw new DatabaseUnavailable("the database could not be reached a moment ago", null);
        }
        try {
            Connection connection = pool.getConnection();
            breaker.recordSuccess();
            return connection;
        } catch (SQLException failure) {
            // Without a cause every connection was merely in use: that is load, not an outage.
            if (failure.getCause() != null) {
                breaker.recordFailure();
            }
            throw failure;
        }
    }

    private static void rollBack(Connection connection, Exception failure) {
        try {
            connection.rollback();
        } catch (SQLException lost) {
            failure.addSuppressed(lost);
        }
    }
}
