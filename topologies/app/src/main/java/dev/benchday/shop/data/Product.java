package dev.benchday.shop.data;

import java.time.LocalDate;

public record Product(
        int id,
        int categoryId,
        String categoryName,
        String name,
        String description,
        String keywords,
        int priceCents,
        int stock,
        LocalDate since,
        long views) {}
