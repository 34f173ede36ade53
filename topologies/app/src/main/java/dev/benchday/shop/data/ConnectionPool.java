package dev.benchday.shop.data;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.benchday.shop.settings.ServerAddress;
import dev.benchday.shop.settings.Settings;
import java.time.Duration;
import java.util.stream.Collectors;

/** How connections are made and kept, so that a pool finds the primary again within seconds of a failover. */
final class ConnectionPool {
    /** An idle connection is tried that often: what lies between may have forgotten it. */
    private static final Duration KEEPALIVE = Duration.ofSeconds(30);

    /** Then a connection is made anew, by preference to the first server of the list. */
    private static final Duration LIFETIME = Duration.ofMinutes(10);

    /** A server that refused or was no primary is asked again after this. */
    private static final Duration RECHECK = Duration.ofSeconds(1);

    private static final Duration LONGEST_VALIDATION = Duration.ofSeconds(1);

    private ConnectionPool() {}

    static HikariDataSource open(Settings settings) {
        Duration connectWithin = settings.databaseConnectTimeout();
        Duration validateWithin = connectWithin.compareTo(LONGEST_VALIDATION) < 0 ? connectWithin : LONGEST_VALIDATION;
        HikariConfig config = new HikariConfig();
        config.setPoolName("shop");
        // A driver inside a web application is not found by its URL alone.
        config.setDriverClassName("org.postgresql.Driver");
        config.setJdbcUrl(url(settings));
        config.setUsername(settings.databaseUser());
        config.setPassword(settings.databasePassword());
        config.setMaximumPoolSize(settings.databasePool());
        config.setConnectionTimeout(connectWithin.toMillis());
        config.setValidationTimeout(validateWithin.toMillis());
        config.setKeepaliveTime(KEEPALIVE.toMillis());
        config.setMaxLifetime(LIFETIME.toMillis());
        config.setExceptionOverride(new StandbyEviction());
        // The pool may start before the database does; readiness says when it is there.
        config.setInitializationFailTimeout(-1);
        config.addDataSourceProperty("ApplicationName", "shop");
        // Tried in the order given; each gets its share of the time, so that a silent first one leaves some for the second.
        config.addDataSourceProperty("targetServerType", "primary");
        config.addDataSourceProperty("hostRecheckSeconds", seconds(RECHECK));
        config.addDataSourceProperty("connectTimeout", seconds(connectWithin.dividedBy(settings.databaseServers().size())));
        config.addDataSourceProperty("loginTimeout", seconds(connectWithin.multipliedBy(settings.databaseServers().size())));
        config.addDataSourceProperty("socketTimeout", seconds(settings.databaseQueryTimeout()));
        config.addDataSourceProperty("tcpKeepAlive", "true");
        config.addDataSourceProperty("sslmode", "disable");
        return new HikariDataSource(config);
    }

    static String url(Settings settings) {
        return settings.databaseServers().stream().map(ServerAddress::toString)
                .collect(Collectors.joining(",", "jdbc:postgresql://", "/" + settings.databaseName()));
    }

    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }
}
