package dev.benchday.shop.write;

/** @param isNew false when the same operation had been stored before; the id is then the one of that time */
public record Receipt(long id, String opId, boolean isNew) {}
