package dev.benchday.shop.data;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The same reads where a worker keeps what is costly to compute: see {@link Precomputation}. */
public class PrecomputedCatalogue extends Catalogue {
    private static final String HOME = """
            select list, product_id as id, product_id, name, name as product_name, price_cents, rating, weight,
                   stars, author, body, created_on
            from home_rows order by list, place""";

    private static final String CATEGORY_PRODUCTS = """
            select p.id, p.name, p.price_cents, coalesce(r.rating, 0) as rating, coalesce(r.reviews, 0) as weight
            from (select id, name, price_cents from products
                  where category_id = ? and price_cents <= ?
                  order by %1$s limit ? offset ?) p
            left join product_ratings r on r.product_id = p.id
            order by %1$s""";

    private static final String PRODUCT = """
            select p.id, p.category_id, c.name as category_name, p.name, p.description, p.keywords,
                   p.price_cents, p.stock, p.since, coalesce(v.views, 0) as views, r.votes
            from products p
            join categories c on c.id = p.category_id
            left join product_views v on v.product_id = p.id
            left join product_ratings r on r.product_id = p.id
            where p.id = ?""";

    private static final String RELATED_PRODUCTS = """
            select product_id as id, name, price_cents, 0 as rating, weight
            from category_sellers where category_id = ? order by place""";

    public PrecomputedCatalogue(Database database) {
        super(database);
    }

    /** One statement. */
    @Override
    public Home home() {
        Home home = new Home(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        database.list(HOME, row -> switch (row.getString("list")) {
            case Precomputation.BEST_SELLERS -> home.bestSellers().add(card(row));
            case Precomputation.MOST_VIEWED -> home.mostViewed().add(card(row));
            default -> home.newestReviews().add(review(row));
        });
        return home;
    }

    /** One statement, the rating included. */
    @Override
    public Optional<Product> product(int id) {
        return database.first(PRODUCT, row -> product(row, Optional.of(rating(row)), Optional.empty()), id);
    }

    @Override
    public List<ProductCard> bestSellersOfCategory(int categoryId) {
        return database.list(RELATED_PRODUCTS, Catalogue::card, categoryId);
    }

    @Override
    String categoryProducts() {
        return CATEGORY_PRODUCTS;
    }

    static Rating rating(ResultSet row) throws SQLException {
        long[] counts = new long[5];
        Array votes = row.getArray("votes");
        if (votes != null) {
            Integer[] values = (Integer[]) votes.getArray();
            for (int i = 0; i < counts.length; i++) {
                counts[i] = values[i];
            }
        }
        return new Rating(counts);
    }
}
