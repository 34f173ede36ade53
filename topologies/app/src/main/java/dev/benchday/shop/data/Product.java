package dev.benchday.shop.data;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/**
 * @param rating when it came with the product; otherwise it must be asked for
 * @param reviews likewise
 */
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
        long views,
        Optional<Rating> rating,
        Optional<List<Review>> reviews) {}
