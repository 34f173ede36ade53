package dev.benchday.shop.data;

import java.util.List;

/**
 * One page of a longer list.
 *
 * @param total products in the whole list
 */
public record Listing(String title, List<ProductCard> products, long total) {}
