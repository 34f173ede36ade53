package dev.benchday.shop.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RatingTest {
    @Test
    @DisplayName("the average weighs the stars by their votes")
    void average() {
        assertEquals(3.5, new Rating(new long[] {1, 0, 1, 0, 2}).average(), 1e-9);
    }

    @Test
    @DisplayName("a product without reviews has an average of 0")
    void none() {
        assertEquals(0, new Rating(new long[5]).average());
    }
}
