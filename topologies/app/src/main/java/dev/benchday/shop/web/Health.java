package dev.benchday.shop.web;

import dev.benchday.shop.data.Database;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * /health/live is 200 while the process serves. /health/ready is 200 when visitors may come, 404 while draining
 * (HAProxy's sign for "finish what runs, send nothing new") and 503 without a database. Where other servers can take
 * writes and serve pages for a while, readiness need not ask for the database.
 */
final class Health extends HttpServlet {
    private static final long serialVersionUID = 1L;

    private final transient Database database;
    private final transient Drain drain;
    private final boolean needsDatabase;

    Health(Database database, Drain drain, boolean needsDatabase) {
        this.database = database;
        this.drain = drain;
        this.needsDatabase = needsDatabase;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (String.valueOf(request.getPathInfo())) {
            case "/live" -> Answers.json(response, 200, "{\"status\": \"live\"}\n");
            case "/ready" -> ready(response);
            default -> Answers.jsonError(response, 404, "ask for /health/live or /health/ready");
        }
    }

    private void ready(HttpServletResponse response) throws IOException {
        if (drain.isDraining()) {
            Answers.json(response, 404, "{\"status\": \"draining\"}\n");
            return;
        }
        if (needsDatabase && !database.isReachable()) {
            Answers.json(response, 503, "{\"status\": \"no database\"}\n");
            return;
        }
        Answers.json(response, 200, "{\"status\": \"ready\"}\n");
    }
}
