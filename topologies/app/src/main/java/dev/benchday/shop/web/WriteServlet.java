package dev.benchday.shop.web;

import dev.benchday.shop.broker.BrokerUnavailable;
import dev.benchday.shop.data.DatabaseUnavailable;
import dev.benchday.shop.page.NotFound;
import dev.benchday.shop.write.Intake;
import dev.benchday.shop.write.Operation;
import dev.benchday.shop.write.Receipt;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.logging.Logger;

/** Answers POST: 201 stored, 200 stored before, 202 queued for good, 400 no key, 404 no such product, 422 bad form, 503 not kept. */
final class WriteServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private static final Logger LOG = Logger.getLogger(WriteServlet.class.getName());

    @FunctionalInterface
    interface Form {
        Operation read(Fields fields);
    }

    private final transient Intake intake;
    private final transient Form form;

    WriteServlet(Intake intake, Form form) {
        this.intake = intake;
        this.form = form;
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Receipt receipt = intake.take(form.read(new Fields(request)));
            String id = receipt.id().isPresent() ? "\"id\": " + receipt.id().getAsLong() + ", " : "";
            Answers.json(response, status(receipt), "{" + id + "\"op_id\": \"" + receipt.opId() + "\"}\n");
        } catch (BadRequest bad) {
            Answers.jsonError(response, bad.status(), bad.getMessage());
        } catch (NotFound missing) {
            Answers.jsonError(response, 404, missing.getMessage());
        } catch (DatabaseUnavailable unavailable) {
            LOG.warning(unavailable::getMessage);
            response.setHeader("Retry-After", "1");
            Answers.jsonError(response, 503, "the database is not available");
        } catch (BrokerUnavailable unavailable) {
            LOG.warning(unavailable::getMessage);
            response.setHeader("Retry-After", "1");
            Answers.jsonError(response, 503, "the operation is not known to be kept; it may be sent again");
        }
    }

    private static int status(Receipt receipt) {
        return switch (receipt.state()) {
            case STORED -> 201;
            case STORED_BEFORE -> 200;
            case QUEUED -> 202;
        };
    }
}
