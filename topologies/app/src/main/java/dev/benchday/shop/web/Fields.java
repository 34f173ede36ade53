package dev.benchday.shop.web;

import dev.benchday.shop.page.NotFound;
import jakarta.servlet.http.HttpServletRequest;

/** The fields of one form post, checked while they are read. */
final class Fields {
    private final HttpServletRequest request;

    Fields(HttpServletRequest request) {
        this.request = request;
    }

    String opId() {
        String key = request.getHeader("Idempotency-Key");
        if (key == null || !key.matches("[A-Za-z0-9._:/-]{1,128}")) {
            throw new BadRequest(400, "the header Idempotency-Key must be 1 to 128 letters, digits or . _ : / -");
        }
        return key;
    }

    int number(String name, int least, int most) {
        return Numbers.between(least, most, request.getParameter(name))
                .orElseThrow(() -> new BadRequest(422, name + " must be a whole number from " + least + " to " + most));
    }

    String text(String name, int longest) {
        String value = request.getParameter(name);
        if (value == null || value.isBlank() || value.length() > longest || value.indexOf(0) >= 0) {
            throw new BadRequest(422, name + " must be a text of at most " + longest + " characters");
        }
        return value.trim();
    }

    /** The product of an address like /product/12/reviews. */
    int productOfPath() {
        return Addresses.productOfReviews(request.getPathInfo())
                .orElseThrow(() -> new NotFound("There is nothing at this address."));
    }
}
