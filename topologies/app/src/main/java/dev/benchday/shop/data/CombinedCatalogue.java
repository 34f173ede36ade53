package dev.benchday.shop.data;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The precomputed reads, with a product and its reviews in one statement: where the way to the database is longer, one question
 * costs less than two.
 */
public final class CombinedCatalogue extends PrecomputedCatalogue {
    private static final String PRODUCT = """
            select p.id, p.category_id, c.name as category_name, p.name, p.description, p.keywords,
                   p.price_cents, p.stock, p.since, coalesce(v.views, 0) as views, r.votes,
                   p.id as product_id, '' as product_name, w.stars, w.author, w.body, w.created_on
            from products p
            join categories c on c.id = p.category_id
            left join product_views v on v.product_id = p.id
            left join product_ratings r on r.product_id = p.id
            left join lateral (select id, stars, author, body, created_on from reviews
                               where product_id = p.id order by id desc limit ?) w on true
            where p.id = ?
            order by w.id desc""";

    public CombinedCatalogue(Database database) {
        super(database);
    }

    /** One statement, rating and reviews included: a row for each review, or one without. */
    @Override
    public Optional<Product> product(int id) {
        List<Review> reviews = new ArrayList<>();
        return database.list(PRODUCT, row -> withReview(row, reviews), REVIEWS_SHOWN, id).stream().findFirst();
    }

    /** Each product of the list shares the reviews, which are complete when the last row was read. */
    private static Product withReview(ResultSet row, List<Review> reviews) throws SQLException {
        if (row.getString("author") != null) {
            reviews.add(review(row));
        }
        return product(row, Optional.of(rating(row)), Optional.of(reviews));
    }
}
