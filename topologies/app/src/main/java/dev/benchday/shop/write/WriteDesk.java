package dev.benchday.shop.write;

import dev.benchday.shop.data.Database;
import dev.benchday.shop.page.NotFound;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;

/** Stores operations. The acceptance and its effect are one transaction. */
public final class WriteDesk {
    private static final String ACCEPT = """
            insert into accepted_writes (op_id, kind, effect_id) values (?, ?, nextval('effect_ids'))
            on conflict do nothing returning effect_id""";

    private static final String ACCEPTED_BEFORE = "select effect_id from accepted_writes where op_id = ?";

    private static final String ADD_REVIEW = """
            insert into reviews (id, product_id, stars, author, body, op_id)
            select ?, id, ?, ?, ?, ? from products where id = ?""";

    private static final String PLACE_ORDER = """
            insert into orders (id, product_id, category_id, quantity, customer, op_id)
            select ?, id, category_id, ?, ?, ? from products where id = ?""";

    private static final String LOG_VIEW =
            "insert into view_events (id, product_id, op_id) select ?, id, ? from products where id = ?";

    private static final String COUNT_VIEW = """
            insert into product_views (product_id, views) values (?, 1)
            on conflict (product_id) do update set views = product_views.views + 1""";

    private final Database database;

    public WriteDesk(Database database) {
        this.database = database;
    }

    /** @throws NotFound the product does not exist; nothing is stored */
    public Receipt store(Operation operation) {
        return database.transaction(connection -> {
            List<Long> accepted = Database.list(connection, ACCEPT, row -> row.getLong(1), operation.opId(), operation.kind());
            if (accepted.isEmpty()) {
                long before = Database.list(connection, ACCEPTED_BEFORE, row -> row.getLong(1), operation.opId()).get(0);
                return new Receipt(Receipt.State.STORED_BEFORE, OptionalLong.of(before), operation.opId());
            }
            long id = accepted.get(0);
            if (apply(connection, id, operation) == 0) {
                throw new NotFound("There is no product " + operation.productId() + ".");
            }
            return new Receipt(Receipt.State.STORED, OptionalLong.of(id), operation.opId());
        });
    }

    private static int apply(Connection connection, long id, Operation operation) throws SQLException {
        if (operation instanceof Operation.AddReview review) {
            return Database.update(connection, ADD_REVIEW,
                    id, review.stars(), review.author(), review.body(), review.opId(), review.productId());
        }
        if (operation instanceof Operation.PlaceOrder order) {
            return Database.update(connection, PLACE_ORDER, id, order.quantity(), order.customer(), order.opId(), order.productId());
        }
        int logged = Database.update(connection, LOG_VIEW, id, operation.opId(), operation.productId());
        return logged == 0 ? 0 : Database.update(connection, COUNT_VIEW, operation.productId());
    }
}
