package dev.benchday.shop.web;

import dev.benchday.shop.metrics.MetricsPage;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;

/** Numbers about this process, for whoever watches it; not for visitors. */
final class Metrics extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient List<MetricsPage.Source> sources;

    Metrics(List<MetricsPage.Source> sources) {
        this.sources = sources;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.write(response, 200, MetricsPage.CONTENT_TYPE, "no-store", MetricsPage.of(sources));
    }
}
