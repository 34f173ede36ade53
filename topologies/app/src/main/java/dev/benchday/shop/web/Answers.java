package dev.benchday.shop.web;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Writes whole answers, always with their length. */
final class Answers {
    private Answers() {}

    static void html(HttpServletResponse response, int status, String cacheControl, String body) throws IOException {
        write(response, status, "text/html;charset=utf-8", cacheControl, body);
    }

    static void json(HttpServletResponse response, int status, String body) throws IOException {
        write(response, status, "application/json", "no-store", body);
    }

    /** The message is a fixed sentence or has passed a pattern: it holds no quotes. */
    static void jsonError(HttpServletResponse response, int status, String message) throws IOException {
        json(response, status, "{\"error\": \"" + message.replaceAll("[\\\\\"\\p{Cntrl}]", " ") + "\"}\n");
    }

    static void write(HttpServletResponse response, int status, String type, String cacheControl, String body)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType(type);
        response.setHeader("Cache-Control", cacheControl);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
