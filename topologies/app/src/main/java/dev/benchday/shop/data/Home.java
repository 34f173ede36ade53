package dev.benchday.shop.data;

import java.util.List;

/** What the home page shows. */
public record Home(List<ProductCard> bestSellers, List<ProductCard> mostViewed, List<Review> newestReviews) {}
