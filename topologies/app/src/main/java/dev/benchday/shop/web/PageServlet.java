package dev.benchday.shop.web;

import dev.benchday.shop.data.DatabaseUnavailable;
import dev.benchday.shop.page.NotFound;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.logging.Logger;

/** Answers GET with a page, and turns what went wrong into a page with the right status. */
final class PageServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger(PageServlet.class.getName());

    @FunctionalInterface
    interface Page {
        String render(HttpServletRequest request);
    }

    private final transient Page page;
    private final String cacheControl;

    PageServlet(Page page, String cacheControl) {
        this.page = page;
        this.cacheControl = cacheControl;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Answers.html(response, 200, cacheControl, page.render(request));
        } catch (NotFound missing) {
            Answers.html(response, 404, "no-store", "<!doctype html><title>Not found</title><p>Not found.</p>\n");
        } catch (BadRequest bad) {
            Answers.html(response, bad.status(), "no-store", "<!doctype html><title>Bad request</title><p>Bad request.</p>\n");
        } catch (DatabaseUnavailable unavailable) {
            LOG.warning(unavailable::getMessage);
            response.setHeader("Retry-After", "1");
            Answers.html(response, 503, "no-store", "<!doctype html><title>Unavailable</title><p>Please try again.</p>\n");
        }
    }
}
