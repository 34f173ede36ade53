package dev.benchday.shop.metrics;

import java.util.List;
import java.util.Locale;

/** Text in the exposition format of Prometheus, version 0.0.4: one sample without labels for each name. */
public final class MetricsPage {
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /** Something that knows some of the page's numbers. */
    @FunctionalInterface
    public interface Source {
        void write(MetricsPage page);
    }

    private final StringBuilder text = new StringBuilder(4096);

    private MetricsPage() {}

    public static String of(List<Source> sources) {
        MetricsPage page = new MetricsPage();
        sources.forEach(source -> source.write(page));
        return page.text.toString();
    }

    /** A value that goes up and down. */
    public void gauge(String name, String help, double value) {
        sample(name, help, "gauge", value);
    }

    /** A value that only grows, from 0 at the start of the process. */
    public void counter(String name, String help, double value) {
        sample(name, help, "counter", value);
    }

    /** A sum and how many values it is of. */
    public void summary(String name, String help, double sum, long count) {
        head(name, help, "summary");
        line(name + "_sum", sum);
        line(name + "_count", count);
    }

    private void sample(String name, String help, String type, double value) {
        head(name, help, type);
        line(name, value);
    }

    private void head(String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, double value) {
        text.append(name).append(' ');
        if (value == Math.rint(value) && Math.abs(value) < 1e15) {
            text.append((long) value);
        } else {
            text.append(String.format(Locale.ROOT, "%.6f", value));
        }
        text.append('\n');
    }
}
