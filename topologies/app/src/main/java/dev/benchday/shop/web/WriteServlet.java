package dev.benchday.shop.web;

import dev.benchday.shop.data.DatabaseUnavailable;
import dev.benchday.shop.page.NotFound;
import dev.benchday.shop.write.Operation;
import dev.benchday.shop.write.Receipt;
import dev.benchday.shop.write.WriteDesk;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.logging.Logger;

/** Answers POST: 201 stored, 200 stored before, 400 no key, 404 no such product, 422 bad form, 503 no database. */
final class WriteServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger(WriteServlet.class.getName());

    @FunctionalInterface
    interface Form {
        Operation read(Fields fields);
    }

    private final transient WriteDesk desk;
    private final transient Form form;

    WriteServlet(WriteDesk desk, Form form) {
        this.desk = desk;
        this.form = form;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Receipt receipt = desk.store(form.read(new Fields(request)));
            Answers.json(response, receipt.isNew() ? 201 : 200,
                    "{\"id\": " + receipt.id() + ", \"op_id\": \"" + receipt.opId() + "\"}\n");
        } catch (BadRequest bad) {
            Answers.jsonError(response, bad.status(), bad.getMessage());
        } catch (NotFound missing) {
            Answers.jsonError(response, 404, missing.getMessage());
        } catch (DatabaseUnavailable unavailable) {
            LOG.warning(unavailable::getMessage);
            response.setHeader("Retry-After", "1");
            Answers.jsonError(response, 503, "the database is not available");
        }
    }
}
