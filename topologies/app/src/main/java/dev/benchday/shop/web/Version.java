package dev.benchday.shop.web;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Says which version answers, so that a rollout can be watched from outside. */
final class Version extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final String version;

    Version(String version) {
        this.version = version;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.json(response, 200, "{\"name\": \"shop\", \"version\": \"" + version + "\"}\n");
    }
}
