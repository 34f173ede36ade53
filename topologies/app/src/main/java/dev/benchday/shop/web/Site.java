package dev.benchday.shop.web;

import dev.benchday.shop.broker.BatchConsumer;
import dev.benchday.shop.broker.Broker;
import dev.benchday.shop.broker.Publisher;
import dev.benchday.shop.cache.FragmentCache;
import dev.benchday.shop.cache.RedisFragmentCache;
import dev.benchday.shop.data.Catalogue;
import dev.benchday.shop.data.CombinedCatalogue;
import dev.benchday.shop.data.Database;
import dev.benchday.shop.data.PrecomputedCatalogue;
import dev.benchday.shop.metrics.DatabaseMetrics;
import dev.benchday.shop.metrics.JvmMetrics;
import dev.benchday.shop.metrics.MetricsPage;
import dev.benchday.shop.metrics.TomcatMetrics;
import dev.benchday.shop.metrics.WorkMetrics;
import dev.benchday.shop.page.NotFound;
import dev.benchday.shop.page.Pages;
import dev.benchday.shop.settings.Settings;
import dev.benchday.shop.write.BatchDesk;
import dev.benchday.shop.write.Intake;
import dev.benchday.shop.write.Receipt;
import dev.benchday.shop.write.WriteDesk;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Puts the site together when Tomcat starts it, and closes what it opened. */
@WebListener
public final class Site implements ServletContextListener {
    /** last opened, first closed */
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final List<MetricsPage.Source> metrics = new ArrayList<>();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Settings settings = Settings.from(System.getenv());
        Database database = new Database(settings);
        closing.push(database::close);
        metrics.addAll(List.of(new TomcatMetrics(), new JvmMetrics(), new DatabaseMetrics(database)));
        FragmentCache cache = settings.redisUrl()
                .<FragmentCache>map(url -> new RedisFragmentCache(url, settings))
                .orElseGet(FragmentCache::none);
        closing.push(cache::close);
        Catalogue catalogue = catalogue(settings, database);
        Drain drain = new Drain();
        drain.onTermination(settings.drain());

        Routes routes = new Routes(new Pages(catalogue, cache, Clock.systemUTC()), intake(settings, database));
        ServletContext context = event.getServletContext();
        add(context, "home", routes.home(), "");
        add(context, "category", routes.category(), "/category/*");
        add(context, "product", routes.product(), "/product/*");
        add(context, "search", routes.search(), "/search");
        add(context, "orders", routes.orders(), "/orders");
        add(context, "views", routes.views(), "/views");
        add(context, "health", new Health(database, drain, settings.readyNeedsDatabase()), "/health/*");
        add(context, "metrics", new Metrics(metrics), "/internal/metrics");
        add(context, "version", new Version(settings.version()), "/version");
        add(context, "nothing", new PageServlet(request -> {
            throw new NotFound("There is nothing at this address.");
        }, "no-store"), "/");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        closing.forEach(Runnable::run);
        closing.clear();
    }

    /** Without a broker an operation is stored while the visitor waits; with one, when its turn comes. */
    private Intake intake(Settings settings, Database database) {
        if (settings.brokerUrl().isEmpty()) {
            return new WriteDesk(database)::store;
        }
        Broker broker = new Broker(settings.brokerUrl().get());
        Publisher publisher = new Publisher(broker, settings.brokerConfirmTimeout());
        closing.push(publisher::close);
        if (settings.consumer()) {
            BatchConsumer consumer = new BatchConsumer(
                    broker, new BatchDesk(database, settings.instance()), settings.workerBatch(), settings.workerBatchWait());
            metrics.add(new WorkMetrics(consumer.ledger()));
            closing.push(consumer::close);
            consumer.start();
        }
        return operation -> {
            publisher.publish(operation);
            return Receipt.queued(operation.opId());
        };
    }

    private static void add(ServletContext context, String name, HttpServlet servlet, String mapping) {
        context.addServlet(name, servlet).addMapping(mapping);
    }

    private static Catalogue catalogue(Settings settings, Database database) {
        if (settings.combined()) {
            return new CombinedCatalogue(database);
        }
        return settings.precomputed() ? new PrecomputedCatalogue(database) : new Catalogue(database);
    }
}
