package dev.benchday.shop.write;

/** A write that a visitor asked for. {@code opId} is the idempotency key: the same key is stored once. */
public sealed interface Operation {
    String opId();

    int productId();

    String kind();

    record AddReview(String opId, int productId, int stars, String author, String body) implements Operation {
        @Override
        public String kind() {
            return "review";
        }
    }

    record PlaceOrder(String opId, int productId, int quantity, String customer) implements Operation {
        @Override
        public String kind() {
            return "order";
        }
    }

    record CountView(String opId, int productId) implements Operation {
        @Override
        public String kind() {
            return "view";
        }
    }
}
