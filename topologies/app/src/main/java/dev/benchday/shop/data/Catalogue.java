package dev.benchday.shop.data;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** The reads of the site: one method, one statement, unless it says otherwise. */
public class Catalogue {
    public static final int PAGE_SIZE = 20;

    static final int TOP = 10;
    static final int RELATED = 8;
    static final int REVIEWS_SHOWN = 10;
    /** "Recent" is a number of rows, not of days: the result then does not depend on when the data was seeded. */
    static final int RECENT_ORDERS = 2000;
    static final int RECENT_VIEWS = 2000;

    private static final String CATEGORIES = "select id, name, product_count from categories order by name";

    static final String TOP_SELLERS = """
            select p.id, p.name, p.price_cents, coalesce(r.rating, 0) as rating, s.sold as weight
            from (select product_id, sum(quantity) as sold
                  from (select product_id, quantity from orders order by id desc limit ?) recent
                  group by product_id order by sold desc, product_id limit ?) s
            join products p on p.id = s.product_id
            left join lateral (select avg(stars) as rating from reviews where product_id = p.id) r on true
            order by s.sold desc, p.id""";

    static final String TRENDING = """
            select p.id, p.name, p.price_cents, 0 as rating, v.seen as weight
            from (select product_id, count(*) as seen
                  from (select product_id from view_events order by id desc limit ?) recent
                  group by product_id order by seen desc, product_id limit ?) v
            join products p on p.id = v.product_id
            order by v.seen desc, p.id""";

    private static final String NEWEST_REVIEWS = """
            select r.product_id, p.name as product_name, r.stars, r.author, r.body, r.created_on
            from reviews r join products p on p.id = r.product_id
            order by r.id desc limit ?""";

    private static final String CATEGORY = "select name, product_count from categories where id = ?";

    private static final String CATEGORY_PRODUCTS = """
            select p.id, p.name, p.price_cents, coalesce(r.rating, 0) as rating, r.reviews as weight
            from (select id, name, price_cents from products
                  where category_id = ? and price_cents <= ?
                  order by %1$s limit ? offset ?) p
            cross join lateral (select avg(stars) as rating, count(*) as reviews
                                from reviews where product_id = p.id) r
            order by %1$s""";

    private static final String COUNT_CATEGORY_PRODUCTS =
            "select count(*) as total from products where category_id = ? and price_cents <= ?";

    private static final String PRODUCT = """
            select p.id, p.category_id, c.name as category_name, p.name, p.description, p.keywords,
                   p.price_cents, p.stock, p.since, coalesce(v.views, 0) as views
            from products p
            join categories c on c.id = p.category_id
            left join product_views v on v.product_id = p.id
            where p.id = ?""";

    private static final String REVIEWS = """
            select product_id, '' as product_name, stars, author, body, created_on
            from reviews where product_id = ? order by id desc limit ?""";

    private static final String RATING = "select stars, count(*) as votes from reviews where product_id = ? group by stars";

    private static final String RELATED_PRODUCTS = """
            select p.id, p.name, p.price_cents, 0 as rating, s.sold as weight
            from (select product_id, sum(quantity) as sold from orders
                  where category_id = ? group by product_id order by sold desc, product_id limit ?) s
            join products p on p.id = s.product_id
            order by s.sold desc, p.id""";

    private static final String SEARCH = """
            select p.id, p.name, p.price_cents, 0 as rating, (ts_rank(p.search, query) * 1000)::bigint as weight
            from plainto_tsquery('simple', ?) query join products p on p.search @@ query
            order by weight desc, p.id limit ? offset ?""";

    private static final String COUNT_SEARCH =
            "select count(*) as total from products where search @@ plainto_tsquery('simple', ?)";

    final Database database;

    public Catalogue(Database database) {
        this.database = database;
    }

    public List<Category> categories() {
        return database.list(CATEGORIES,
                row -> new Category(row.getInt("id"), row.getString("name"), row.getInt("product_count")));
    }

    /** Three statements. */
    public Home home() {
        return new Home(
                database.list(TOP_SELLERS, Catalogue::card, RECENT_ORDERS, TOP),
                database.list(TRENDING, Catalogue::card, RECENT_VIEWS, TOP),
                database.list(NEWEST_REVIEWS, Catalogue::review, TOP));
    }

    /** Two statements, three with a price limit: the category, its products, and how many pass the limit. */
    public Optional<Listing> category(int id, Sort sort, Optional<Integer> maximumPriceCents, int page) {
        Optional<Category> category = database.first(CATEGORY,
                row -> new Category(id, row.getString("name"), row.getInt("product_count")), id);
        return category.map(found -> {
            int maximum = maximumPriceCents.orElse(Integer.MAX_VALUE);
            long total = maximumPriceCents.isEmpty() ? found.products() : count(COUNT_CATEGORY_PRODUCTS, id, maximum);
            List<ProductCard> products = database.list(categoryProducts().formatted(sort.orderBy()),
                    Catalogue::card, id, maximum, PAGE_SIZE, (page - 1) * PAGE_SIZE);
            return new Listing(found.name(), products, total);
        });
    }

    public Optional<Product> product(int id) {
        return database.first(PRODUCT, row -> product(row, Optional.empty(), Optional.empty()), id);
    }

    static Product product(ResultSet row, Optional<Rating> rating, Optional<List<Review>> reviews) throws SQLException {
        return new Product(
                row.getInt("id"), row.getInt("category_id"), row.getString("category_name"), row.getString("name"),
                row.getString("description"), row.getString("keywords"), row.getInt("price_cents"), row.getInt("stock"),
                row.getDate("since").toLocalDate(), row.getLong("views"), rating, reviews);
    }

    /** With two places for the order. */
    String categoryProducts() {
        return CATEGORY_PRODUCTS;
    }

    public List<Review> reviews(int productId) {
        return database.list(REVIEWS, Catalogue::review, productId, REVIEWS_SHOWN);
    }

    public Rating rating(int productId) {
        long[] counts = new long[5];
        database.list(RATING, row -> counts[row.getInt("stars") - 1] = row.getLong("votes"), productId);
        return new Rating(counts);
    }

    public List<ProductCard> bestSellersOfCategory(int categoryId) {
        return database.list(RELATED_PRODUCTS, Catalogue::card, categoryId, RELATED);
    }

    /** Two statements: the hits of this page and the number of all hits. */
    public Listing search(String words, int page) {
        List<ProductCard> products =
                database.list(SEARCH, Catalogue::card, words, PAGE_SIZE, (page - 1) * PAGE_SIZE);
        return new Listing(words, products, count(COUNT_SEARCH, words));
    }

    private long count(String sql, Object... arguments) {
        return database.first(sql, row -> row.getLong("total"), arguments).orElse(0L);
    }

    static ProductCard card(ResultSet row) throws SQLException {
        return new ProductCard(row.getInt("id"), row.getString("name"), row.getInt("price_cents"),
                row.getDouble("rating"), row.getLong("weight"));
    }

    static Review review(ResultSet row) throws SQLException {
        return new Review(row.getInt("product_id"), row.getString("product_name"), row.getInt("stars"),
                row.getString("author"), row.getString("body"), row.getDate("created_on").toLocalDate());
    }
}
