package dev.benchday.shop.web;

import dev.benchday.shop.data.Sort;
import dev.benchday.shop.page.NotFound;
import dev.benchday.shop.page.Pages;
import dev.benchday.shop.write.Intake;
import dev.benchday.shop.write.Operation;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalInt;

/** Which request makes which page or operation, and how long others may keep the answer. */
final class Routes {
    private static final String HOME_CACHE = "public, max-age=10, stale-while-revalidate=30";
    private static final String LISTING_CACHE = "public, max-age=30, stale-while-revalidate=30";
    private static final String SEARCH_CACHE = "public, max-age=60, stale-while-revalidate=30";
    private static final int LAST_PAGE = 1000;
    private static final int HIGHEST_ID = 999_999_999;

    private final Pages pages;
    private final Intake intake;

    Routes(Pages pages, Intake intake) {
        this.pages = pages;
        this.intake = intake;
    }

    HttpServlet home() {
        return new PageServlet(request -> pages.home(), HOME_CACHE);
    }

    HttpServlet category() {
        return new PageServlet(
                request -> pages.category(id(request), sort(request), maximumPrice(request), page(request)), LISTING_CACHE);
    }

    /** GET /product/12 is a page, POST /product/12/reviews a write. */
    HttpServlet product() {
        PageServlet page = new PageServlet(request -> pages.product(id(request)), LISTING_CACHE);
        WriteServlet reviews = new WriteServlet(intake, fields -> new Operation.AddReview(
                fields.opId(), fields.productOfPath(), fields.number("rating", 1, 5),
                fields.text("author", 80), fields.text("body", 2000)));
        return new HttpServlet() {
            private static final long serialVersionUID = 1L;

            @Override
            protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
                page.doGet(request, response);
            }

            @Override
            protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
                reviews.doPost(request, response);
            }
        };
    }

    HttpServlet search() {
        return new PageServlet(request -> pages.search(query(request), page(request)), SEARCH_CACHE);
    }

    HttpServlet orders() {
        return new WriteServlet(intake, fields -> new Operation.PlaceOrder(
                fields.opId(), fields.number("product_id", 1, HIGHEST_ID), fields.number("quantity", 1, 99),
                fields.text("customer", 80)));
    }

    HttpServlet views() {
        return new WriteServlet(intake, fields -> new Operation.CountView(
                fields.opId(), fields.number("product_id", 1, HIGHEST_ID)));
    }

    private static int id(HttpServletRequest request) {
        return Addresses.id(request.getPathInfo()).orElseThrow(() -> new NotFound("There is nothing at this address."));
    }

    private static int page(HttpServletRequest request) {
        return optionalNumber(request, "page", LAST_PAGE).orElse(1);
    }

    private static Optional<Integer> maximumPrice(HttpServletRequest request) {
        OptionalInt cents = optionalNumber(request, "max_price", HIGHEST_ID);
        return cents.isPresent() ? Optional.of(cents.getAsInt()) : Optional.empty();
    }

    private static OptionalInt optionalNumber(HttpServletRequest request, String name, int most) {
        String value = request.getParameter(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        OptionalInt number = Numbers.between(1, most, value);
        if (number.isEmpty()) {
            throw new BadRequest(400, name + " must be a whole number from 1 to " + most);
        }
        return number;
    }

    private static Sort sort(HttpServletRequest request) {
        String key = request.getParameter("sort");
        return key == null ? Sort.NEW : Sort.of(key).orElseThrow(() -> new BadRequest(400, "there is no such sort"));
    }

    private static String query(HttpServletRequest request) {
        String words = request.getParameter("q");
        if (words == null || words.isBlank()) {
            throw new BadRequest(400, "q must hold a word");
        }
        return words;
    }
}
