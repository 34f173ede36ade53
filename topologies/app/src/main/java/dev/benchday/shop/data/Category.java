package dev.benchday.shop.data;

public record Category(int id, String name, int products) {}
