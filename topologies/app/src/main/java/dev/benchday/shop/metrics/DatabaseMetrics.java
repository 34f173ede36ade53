package dev.benchday.shop.metrics;

import dev.benchday.shop.data.Database;

/** The connection pool. */
public final class DatabaseMetrics implements MetricsPage.Source {
    private final Database database;

    public DatabaseMetrics(Database database) {
        this.database = database;
    }

    @Override
    public void write(MetricsPage page) {
        Database.Connections connections = database.connections();
        page.gauge("database_connections_active", "Connections in use.", connections.active());
        page.gauge("database_connections_idle", "Connections that wait for use.", connections.idle());
        page.gauge("database_connections_waiting", "Threads that wait for a connection.", connections.waiting());
        page.gauge("database_connections_max", "Connections there may be.", connections.max());
    }
}
