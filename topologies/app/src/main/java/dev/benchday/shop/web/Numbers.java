package dev.benchday.shop.web;

import java.util.OptionalInt;

/** Whole numbers in addresses and forms. */
final class Numbers {
    private Numbers() {}

    static OptionalInt between(int least, int most, String text) {
        if (text == null || !text.matches("[0-9]{1,9}")) {
            return OptionalInt.empty();
        }
        int number = Integer.parseInt(text);
        return number >= least && number <= most ? OptionalInt.of(number) : OptionalInt.empty();
    }
}
