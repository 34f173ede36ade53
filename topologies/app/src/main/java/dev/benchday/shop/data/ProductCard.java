package dev.benchday.shop.data;

/**
 * A product in a list.
 *
 * @param weight what the list is about: pieces sold, views, or reviews
 */
public record ProductCard(int id, String name, int priceCents, double rating, long weight) {}
