package dev.benchday.shop.data;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/**
 * Computes what pages show and what is costly: the lists of the home page, the best sellers of each category, the
 * rating of each product. Several workers may call it; one of them does the work when it is due.
 */
public final class Precomputation {
    static final String BEST_SELLERS = "best sellers";
    static final String MOST_VIEWED = "most viewed";
    private static final String NEWEST_REVIEWS = "newest reviews";

    /** Ids are given before a transaction ends: a row may appear behind one with a higher id, but not that far behind. */
    private static final long LOOK_BACK = 10_000;

    /** The oldest transaction that may still be running: whatever an older one did is seen now. */
    private static final String CLAIM = """
            update task_runs set at = now() where task = (
              select task from task_runs where task = 'pages' and at <= now() - ? * interval '1 millisecond'
              for update skip locked)
            returning up_to, pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest_running,
              coalesce((select up_to from task_runs where task = 'pages: transactions seen'), 0) as seen""";

    /** Transactions; more than a server has had since its data was made. */
    private static final long A_BILLION = 1L << 30;

    /**
     * Rows with the sequence's latest ids that transactions wrote which were not seen to their end the last time. A row
     * has the lower 32 bits of its transaction's number, so that only the distance tells which of two is the older one.
     */
    private static final String NEW_ROWS =
            "id > ? and ((xmin::text::bigint - ?) & 4294967295) < 2147483648";

    private static final String HOME = """
            with lists as (
              select '%s' as list, row_number() over (order by s.weight desc, s.id) as place, s.id as product_id,
                     s.name, s.price_cents, s.rating::float8 as rating, s.weight,
                     null::smallint as stars, null as author, null as body, null::date as created_on
              from (%s) s
              union all
              select '%s', row_number() over (order by v.weight desc, v.id), v.id, v.name, v.price_cents, 0, v.weight,
                     null, null, null, null
              from (%s) v
              union all
              select '%s', row_number() over (order by r.id desc), r.product_id, p.name, 0, 0, 0,
                     r.stars, r.author, r.body, r.created_on
              from (select * from reviews order by id desc limit ?) r join products p on p.id = r.product_id)
            insert into home_rows (list, place, product_id, name, price_cents, rating, weight, stars, author, body, created_on)
            select * from lists
            on conflict (list, place) do update
            set (product_id, name, price_cents, rating, weight, stars, author, body, created_on) =
                (excluded.product_id, excluded.name, excluded.price_cents, excluded.rating, excluded.weight,
                 excluded.stars, excluded.author, excluded.body, excluded.created_on)"""
            .formatted(BEST_SELLERS, Catalogue.TOP_SELLERS, MOST_VIEWED, Catalogue.TRENDING, NEWEST_REVIEWS);

    private static final String SELLERS = """
            insert into category_sellers as c (category_id, place, product_id, name, price_cents, weight)
            select s.category_id, s.place, p.id, p.name, p.price_cents, s.sold
            from (select category_id, product_id, sum(quantity) as sold, row_number() over (
                    partition by category_id order by sum(quantity) desc, product_id) as place
                  from orders
                  where category_id in (select category_id from orders where %s)
                  group by category_id, product_id) s
            join products p on p.id = s.product_id
            where s.place <= ?
            on conflict (category_id, place) do update
            set (product_id, name, price_cents, weight) =
                (excluded.product_id, excluded.name, excluded.price_cents, excluded.weight)
            where (c.product_id, c.weight) is distinct from (excluded.product_id, excluded.weight)"""
            .formatted(NEW_ROWS);

    private static final String RATINGS = """
            insert into product_ratings as r (product_id, votes, reviews, rating)
            select product_id,
                   array[count(*) filter (where stars = 1), count(*) filter (where stars = 2), count(*) filter (where stars = 3),
                         count(*) filter (where stars = 4), count(*) filter (where stars = 5)]::integer[],
                   count(*), avg(stars)
            from reviews where product_id in (select product_id from reviews where %s)
            group by product_id
            on conflict (product_id) do update
            set (votes, reviews, rating) = (excluded.votes, excluded.reviews, excluded.rating)
            where r.votes is distinct from excluded.votes"""
            .formatted(NEW_ROWS);

    private static final String REMEMBER = """
            insert into task_runs (task, at, up_to)
            select 'pages', now(),
                   greatest((select coalesce(max(id), 0) from reviews), (select coalesce(max(id), 0) from orders)) - ?
            union all select 'pages: transactions seen', now(), ?
            on conflict (task) do update set up_to = excluded.up_to""";

    /** How many reviews are new makes all the difference for the plan. */
    private static final String PLAN_FOR_VALUES = "set local plan_cache_mode = force_custom_plan";

    private final Database database;

    public Precomputation(Database database) {
        this.database = database;
    }

    /** What the last run left: rows up to that id, and what transactions before that number wrote, are in the tables. */
    private record Seen(long upTo, long transactions, long oldestRunning) {
        /** The first time, and after a restore into a server that counts its transactions anew, everything is new. */
        static Seen read(ResultSet row) throws SQLException {
            long oldestRunning = row.getLong("oldest_running");
            long seen = row.getLong("seen");
            return seen == 0 || seen > oldestRunning
                    ? new Seen(-1, oldestRunning - A_BILLION, oldestRunning)
                    : new Seen(row.getLong("up_to"), seen, oldestRunning);
        }
    }

    /** One statement when another worker does it or did it within that time, five when it is due. All tables change at once. */
    public void refresh(Duration every) {
        database.transaction(connection -> {
            List<Seen> claimed = Database.list(connection, CLAIM, Seen::read, every.toMillis());
            return claimed.isEmpty() ? 0 : compute(connection, claimed.get(0));
        });
    }

    private static int compute(Connection connection, Seen seen) throws SQLException {
        return Database.update(connection, PLAN_FOR_VALUES)
                + Database.update(connection, HOME,
                        Catalogue.RECENT_ORDERS, Catalogue.TOP, Catalogue.RECENT_VIEWS, Catalogue.TOP, Catalogue.TOP)
                + Database.update(connection, SELLERS, seen.upTo(), seen.transactions(), Catalogue.RELATED)
                + Database.update(connection, RATINGS, seen.upTo(), seen.transactions())
                + Database.update(connection, REMEMBER, LOOK_BACK, seen.oldestRunning());
    }
}
