package dev.benchday.shop.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.benchday.shop.broker.BatchConsumer;
import dev.benchday.shop.broker.Broker;
import dev.benchday.shop.data.Database;
import dev.benchday.shop.data.Precomputation;
import dev.benchday.shop.metrics.DatabaseMetrics;
import dev.benchday.shop.metrics.JvmMetrics;
import dev.benchday.shop.metrics.MetricsPage;
import dev.benchday.shop.metrics.WorkMetrics;
import dev.benchday.shop.settings.BadSettings;
import dev.benchday.shop.settings.Settings;
import dev.benchday.shop.write.BatchDesk;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The process behind the queue: stores what visitors sent, and computes what pages show. */
public final class Worker {
    private static final int BAD_CONFIGURATION = 78;
    private static final int PORT = 8081;

    private Worker() {}

    public static void main(String[] arguments) throws IOException {
        try {
            work(Settings.from(System.getenv()));
        } catch (BadSettings bad) {
            System.err.println(bad.getMessage());
            System.exit(BAD_CONFIGURATION);
        }
    }

    private static void work(Settings settings) throws IOException {
        Broker broker = new Broker(settings.brokerUrl()
                .orElseThrow(() -> new BadSettings(List.of("a worker needs BROKER_URL, but it is not set"))));
        Database database = new Database(settings);
        BatchConsumer consumer = new BatchConsumer(
                broker, new BatchDesk(database, settings.instance()), settings.workerBatch(), settings.workerBatchWait());
        Refresher refresher = new Refresher(new Precomputation(database), settings.refreshEvery());
        List<MetricsPage.Source> metrics =
                List.of(new JvmMetrics(), new DatabaseMetrics(database), new WorkMetrics(consumer.ledger()));
        HttpServer pages = HttpServer.create(new InetSocketAddress(PORT), 0);
        // 200 when it consumes and the tables that pages read have been filled.
        pages.createContext("/health", exchange -> {
            boolean isReady = consumer.isConnected() && refresher.hasRun();
            answer(exchange, isReady ? 200 : 503, "text/plain", isReady ? "ready\n" : "not ready\n");
        });
        pages.createContext("/metrics",
                exchange -> answer(exchange, 200, MetricsPage.CONTENT_TYPE, MetricsPage.of(metrics)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.close();
            refresher.close();
            pages.stop(0);
            database.close();
        }, "shop worker stop"));
        refresher.start();
        consumer.start();
        pages.start();
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }
}
