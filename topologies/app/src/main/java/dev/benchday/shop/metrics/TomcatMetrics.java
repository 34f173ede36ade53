package dev.benchday.shop.metrics;

import java.lang.management.ManagementFactory;
import java.util.function.DoubleConsumer;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/** Tomcat's own beans about the connector of port 8080. A value that Tomcat does not tell is not on the page. */
public final class TomcatMetrics implements MetricsPage.Source {
    private static final ObjectName THREADS = name("Catalina:type=ThreadPool,name=\"http-*-8080\"");
    private static final ObjectName REQUESTS = name("Catalina:type=GlobalRequestProcessor,name=\"http-*-8080\"");

    private final MBeanServer beans = ManagementFactory.getPlatformMBeanServer();

    @Override
    public void write(MetricsPage page) {
        for (ObjectName bean : beans.queryNames(THREADS, null)) {
            gauge(page, bean, "currentThreadsBusy", "tomcat_threads_busy", "Threads that serve a request, with the one of this page.");
            gauge(page, bean, "currentThreadCount", "tomcat_threads_current", "Threads that live.");
            gauge(page, bean, "maxThreads", "tomcat_threads_max", "Threads there may be.");
            gauge(page, bean, "connectionCount", "tomcat_connections_current", "Open connections, and the one that is waited for.");
        }
        for (ObjectName bean : beans.queryNames(REQUESTS, null)) {
            number(bean, "requestCount", value -> page.counter("tomcat_requests_total", "Requests served.", value));
        }
    }

    private void gauge(MetricsPage page, ObjectName bean, String attribute, String name, String help) {
        number(bean, attribute, value -> page.gauge(name, help, value));
    }

    private void number(ObjectName bean, String attribute, DoubleConsumer use) {
        try {
            if (beans.getAttribute(bean, attribute) instanceof Number value) {
                use.accept(value.doubleValue());
            }
        } catch (JMException notThere) {
            // the page goes without this line
        }
    }

    private static ObjectName name(String pattern) {
        try {
            return new ObjectName(pattern);
        } catch (MalformedObjectNameException broken) {
            throw new IllegalArgumentException(broken);
        }
    }
}
