package dev.benchday.shop.worker;

import com.sun.net.httpserver.HttpServer;
import dev.benchday.shop.broker.BatchConsumer;
import dev.benchday.shop.broker.Broker;
import dev.benchday.shop.data.Database;
import dev.benchday.shop.data.Precomputation;
import dev.benchday.shop.settings.BadSettings;
import dev.benchday.shop.settings.Settings;
import dev.benchday.shop.write.BatchDesk;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The process behind the queue: stores what visitors sent, and computes what pages show. */
public final class Worker {
    private static final int BAD_CONFIGURATION = 78;
    private static final int HEALTH_PORT = 8081;

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
        BatchDesk desk = new BatchDesk(database, InetAddress.getLocalHost().getHostName());
        BatchConsumer consumer = new BatchConsumer(broker, desk, settings.workerBatch(), settings.workerBatchWait());
        Refresher refresher = new Refresher(new Precomputation(database), settings.refreshEvery());
        HttpServer health = health(consumer, refresher);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            consumer.close();
            refresher.close();
            health.stop(0);
            database.close();
        }, "shop worker stop"));
        refresher.start();
        consumer.start();
        health.start();
    }

    /** 200 when it consumes and the tables that pages read have been filled. */
    private static HttpServer health(BatchConsumer consumer, Refresher refresher) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(HEALTH_PORT), 0);
        server.createContext("/health", exchange -> {
            boolean isReady = consumer.isConnected() && refresher.hasRun();
            byte[] body = (isReady ? "ready\n" : "not ready\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isReady ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        return server;
    }
}
