package dev.benchday.shop.web;

import java.util.OptionalInt;

/** What follows /product or /category in an address. */
final class Addresses {
    private static final String REVIEWS = "/reviews";

    private Addresses() {}

    /** "/12" is 12; anything else is nothing. */
    static OptionalInt id(String pathInfo) {
        return pathInfo == null || pathInfo.isEmpty()
                ? OptionalInt.empty()
                : Numbers.between(1, 999_999_999, pathInfo.substring(1));
    }

    /** "/12/reviews" is 12; anything else is nothing. */
    static OptionalInt productOfReviews(String pathInfo) {
        return pathInfo == null || !pathInfo.endsWith(REVIEWS)
                ? OptionalInt.empty()
                : id(pathInfo.substring(0, pathInfo.length() - REVIEWS.length()));
    }
}
