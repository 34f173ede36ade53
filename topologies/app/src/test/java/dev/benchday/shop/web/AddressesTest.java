package dev.benchday.shop.web;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressesTest {
    @Test
    @DisplayName("/12 names 12, and /12/reviews its reviews")
    void good() {
        assertEquals(OptionalInt.of(12), Addresses.id("/12"));
        assertEquals(OptionalInt.of(12), Addresses.productOfReviews("/12/reviews"));
    }

    @ParameterizedTest(name = "{0} names nothing")
    @NullSource
    @ValueSource(strings = {"", "/", "/0", "/x", "/-1", "/1/", "/1/2", "/99999999999", "/reviews", "//reviews"})
    void bad(String pathInfo) {
        assertEquals(OptionalInt.empty(), Addresses.id(pathInfo));
        assertEquals(OptionalInt.empty(), Addresses.productOfReviews(pathInfo));
    }
}
