package dev.benchday.shop.write;

/** Takes an operation over for good: it is stored when this returns, or will be. */
@FunctionalInterface
public interface Intake {
    Receipt take(Operation operation);
}
