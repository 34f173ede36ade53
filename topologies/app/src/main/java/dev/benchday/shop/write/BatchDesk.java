package dev.benchday.shop.write;

import dev.benchday.shop.data.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Stores many operations with one statement: what was accepted, all effects, and which delivery brought them. */
public final class BatchDesk {
    private static final String STORE = """
            with given as (
              select * from unnest(?::text[], ?::text[], ?::integer[], ?::integer[], ?::text[], ?::text[])
                as g (op_id, kind, product_id, number, name, body)
            ), known as (
              select g.*, p.category_id from given g join products p on p.id = g.product_id
            ), accepted as (
              insert into accepted_writes (op_id, kind, effect_id)
              select op_id, kind, nextval('effect_ids') from known order by op_id
              on conflict do nothing returning op_id, effect_id
            ), effects as (
              select k.*, a.effect_id from accepted a join known k on k.op_id = a.op_id
            ), added_reviews as (
              insert into reviews (id, product_id, stars, author, body, op_id)
              select effect_id, product_id, number, name, body, op_id from effects where kind = 'review'
            ), placed_orders as (
              insert into orders (id, product_id, category_id, quantity, customer, op_id)
              select effect_id, product_id, category_id, number, name, op_id from effects where kind = 'order'
            ), logged_views as (
              insert into view_events (id, product_id, op_id)
              select effect_id, product_id, op_id from effects where kind = 'view'
            ), counted_views as (
              insert into product_views as v (product_id, views)
              select product_id, count(*) from effects where kind = 'view' group by product_id order by product_id
              on conflict (product_id) do update set views = v.views + excluded.views
            ), deliveries as (
              insert into delivery_log (op_id, worker, redelivered)
              select d.op_id, ?, d.redelivered from unnest(?::text[], ?::boolean[]) as d (op_id, redelivered)
            )
            select (select count(*) from accepted) as applied,
                   array(select op_id from given except select op_id from known) as without_product""";

    private final Database database;
    private final String worker;

    /** @param worker who stores, for the log of deliveries */
    public BatchDesk(Database database, String worker) {
        this.database = database;
        this.worker = worker;
    }

    public record Delivery(Operation operation, boolean isRedelivered) {}

    /**
     * What one transaction did.
     *
     * @param applied        how many operations had an effect, now and for the first time
     * @param withoutProduct the ids of operations whose product does not exist; nothing of them is stored
     */
    public record Outcome(int applied, Set<String> withoutProduct) {}

    public Outcome store(List<Delivery> deliveries) {
        // The same operation twice in one batch is one operation.
        Map<String, Operation> operations = new LinkedHashMap<>();
        deliveries.forEach(one -> operations.putIfAbsent(one.operation().opId(), one.operation()));
        Collection<Operation> all = operations.values();
        return database.transaction(connection -> Database.list(connection, STORE,
                row -> new Outcome(row.getInt("applied"), Set.of((String[]) row.getArray("without_product").getArray())),
                array(connection, "text", all, Operation::opId),
                array(connection, "text", all, Operation::kind),
                array(connection, "integer", all, Operation::productId),
                array(connection, "integer", all, BatchDesk::number),
                array(connection, "text", all, BatchDesk::name),
                array(connection, "text", all, BatchDesk::body),
                worker,
                array(connection, "text", deliveries, one -> one.operation().opId()),
                array(connection, "boolean", deliveries, Delivery::isRedelivered)).get(0));
    }

    private static Integer number(Operation operation) {
        if (operation instanceof Operation.AddReview review) {
            return review.stars();
        }
        return operation instanceof Operation.PlaceOrder order ? order.quantity() : null;
    }

    private static String name(Operation operation) {
        if (operation instanceof Operation.AddReview review) {
            return review.author();
        }
        return operation instanceof Operation.PlaceOrder order ? order.customer() : null;
    }

    private static String body(Operation operation) {
        return operation instanceof Operation.AddReview review ? review.body() : null;
    }

    private static <T> java.sql.Array array(Connection connection, String type, Collection<T> of, Function<T, Object> value)
            throws SQLException {
        return connection.createArrayOf(type, of.stream().map(value).toArray());
    }
}
