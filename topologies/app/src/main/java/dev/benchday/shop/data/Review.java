package dev.benchday.shop.data;

import java.time.LocalDate;

public record Review(int productId, String productName, int stars, String author, String body, LocalDate on) {}
