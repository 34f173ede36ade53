package dev.benchday.shop.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.benchday.shop.write.Operation;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperationMessageTest {
    static Stream<Operation> operations() {
        return Stream.of(
                new Operation.AddReview("run/1/m/5", 7, 5, "Ada & Co = 100 %", "Zwei Zeilen\nüber + mehr \u2713"),
                new Operation.PlaceOrder("k:1", 50_000, 99, "O'Brien; drop table"),
                new Operation.CountView("v", 1));
    }

    @ParameterizedTest
    @MethodSource("operations")
    @DisplayName("an operation comes out as it went in")
    void roundTrip(Operation operation) {
        assertEquals(operation, OperationMessage.decode(OperationMessage.encode(operation)));
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "", "x", "kind=view", "kind=view&op_id=a", "kind=view&op_id=a&product_id=x", "kind=view&op_id=a&product_id=0",
        "kind=sale&op_id=a&product_id=1", "kind=review&op_id=a&product_id=1&stars=6&author=a&body=b",
        "kind=order&op_id=a&product_id=1&quantity=0&customer=c", "kind=view&op_id=%zz&product_id=1", "kind=view&op_id=&product_id=1"
    })
    @DisplayName("anything else is poison, not an error that is tried again")
    void poison(String body) {
        assertThrows(Poison.class, () -> OperationMessage.decode(body.getBytes(StandardCharsets.UTF_8)));
    }
}
