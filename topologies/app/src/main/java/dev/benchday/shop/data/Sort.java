package dev.benchday.shop.data;

import java.util.Locale;
import java.util.Optional;

/** The orders in which a category can be shown. */
public enum Sort {
    NEW("id desc"),
    PRICE("price_cents, id"),
    EXPENSIVE("price_cents desc, id desc");

    private final String orderBy;

    Sort(String orderBy) {
        this.orderBy = orderBy;
    }

    String orderBy() {
        return orderBy;
    }

    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static Optional<Sort> of(String key) {
        for (Sort sort : values()) {
            if (sort.key().equals(key)) {
                return Optional.of(sort);
            }
        }
        return Optional.empty();
    }
}
