package dev.benchday.shop.web;

import dev.benchday.shop.cache.FragmentCache;
import dev.benchday.shop.cache.RedisFragmentCache;
import dev.benchday.shop.data.Catalogue;
import dev.benchday.shop.data.Database;
import dev.benchday.shop.page.NotFound;
import dev.benchday.shop.page.Pages;
import dev.benchday.shop.settings.Settings;
import dev.benchday.shop.write.WriteDesk;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import jakarta.servlet.http.HttpServlet;
import java.time.Clock;

/** Puts the site together when Tomcat starts it, and closes what it opened. */
@WebListener
public final class Site implements ServletContextListener {
    private Database database;
    private FragmentCache cache;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Settings settings = Settings.from(System.getenv());
        database = new Database(settings);
        cache = settings.redisUrl()
                .<FragmentCache>map(url -> new RedisFragmentCache(url, settings))
                .orElseGet(FragmentCache::none);
        Drain drain = new Drain();
        drain.onTermination(settings.drain());

        Routes routes = new Routes(new Pages(new Catalogue(database), cache, Clock.systemUTC()), new WriteDesk(database));
        ServletContext context = event.getServletContext();
        add(context, "home", routes.home(), "");
        add(context, "category", routes.category(), "/category/*");
        add(context, "product", routes.product(), "/product/*");
        add(context, "search", routes.search(), "/search");
        add(context, "orders", routes.orders(), "/orders");
        add(context, "views", routes.views(), "/views");
        add(context, "health", new Health(database, drain), "/health/*");
        add(context, "version", new Version(settings.version()), "/version");
        add(context, "nothing", new PageServlet(request -> {
            throw new NotFound("There is nothing at this address.");
        }, "no-store"), "/");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        if (cache != null) {
            cache.close();
        }
        if (database != null) {
            database.close();
        }
    }

    private static void add(ServletContext context, String name, HttpServlet servlet, String mapping) {
        context.addServlet(name, servlet).addMapping(mapping);
    }
}
