package dev.benchday.shop.broker;

import dev.benchday.shop.write.Operation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.StringJoiner;

/** An operation as the body of a message: a form, as the visitor sent it. */
final class OperationMessage {
    static final String CONTENT_TYPE = "application/x-www-form-urlencoded";

    /** Header: when the visitor's request was taken, in ms since 1970. AMQP's own timestamp has whole seconds. */
    static final String ACCEPTED_AT_MS = "accepted-at-ms";

    private OperationMessage() {}

    static byte[] encode(Operation operation) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("kind", operation.kind());
        fields.put("op_id", operation.opId());
        fields.put("product_id", Integer.toString(operation.productId()));
        if (operation instanceof Operation.AddReview review) {
            fields.put("stars", Integer.toString(review.stars()));
            fields.put("author", review.author());
            fields.put("body", review.body());
        } else if (operation instanceof Operation.PlaceOrder order) {
            fields.put("quantity", Integer.toString(order.quantity()));
            fields.put("customer", order.customer());
        }
        StringJoiner body = new StringJoiner("&");
        fields.forEach((name, value) -> body.add(name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8)));
        return body.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** @throws Poison no program will ever understand it */
    static Operation decode(byte[] body) {
        try {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String field : new String(body, StandardCharsets.UTF_8).split("&")) {
                int equals = field.indexOf('=');
                fields.put(field.substring(0, equals), URLDecoder.decode(field.substring(equals + 1), StandardCharsets.UTF_8));
            }
            String opId = required(fields, "op_id");
            int product = number(fields, "product_id", 1, Integer.MAX_VALUE);
            return switch (required(fields, "kind")) {
                case "review" -> new Operation.AddReview(opId, product, number(fields, "stars", 1, 5),
                        required(fields, "author"), required(fields, "body"));
                case "order" -> new Operation.PlaceOrder(opId, product, number(fields, "quantity", 1, Integer.MAX_VALUE),
                        required(fields, "customer"));
                case "view" -> new Operation.CountView(opId, product);
                default -> throw new IllegalArgumentException("there is no such kind of operation");
            };
        } catch (IllegalArgumentException | IndexOutOfBoundsException broken) {
            throw new Poison("a message is not an operation: " + broken.getMessage());
        }
    }

    /** @param headers of the message, null without any */
    static OptionalLong acceptedAtMs(Map<String, Object> headers) {
        return headers != null && headers.get(ACCEPTED_AT_MS) instanceof Long ms ? OptionalLong.of(ms) : OptionalLong.empty();
    }

    private static int number(Map<String, String> fields, String name, int least, int most) {
        int number = Integer.parseInt(required(fields, name));
        if (number < least || number > most) {
            throw new IllegalArgumentException(name + " is out of range");
        }
        return number;
    }

    private static String required(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null || value.isEmpty()) {
            throw new IllegalArgumentException("it has no " + name);
        }
        return value;
    }
}
