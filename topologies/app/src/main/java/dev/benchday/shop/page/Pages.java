package dev.benchday.shop.page;

import dev.benchday.shop.cache.FragmentCache;
import dev.benchday.shop.data.Catalogue;
import dev.benchday.shop.data.Home;
import dev.benchday.shop.data.Listing;
import dev.benchday.shop.data.Product;
import dev.benchday.shop.data.ProductCard;
import dev.benchday.shop.data.Review;
import dev.benchday.shop.data.Sort;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The four kinds of page. The cached fragments are those that many pages share, or that many visitors see. */
public final class Pages {
    private static final Duration NAVIGATION_KEPT = Duration.ofSeconds(60);
    private static final Duration RELATED_KEPT = Duration.ofSeconds(60);
    private static final Duration HOME_KEPT = Duration.ofSeconds(30);
    private static final Duration LISTING_KEPT = Duration.ofSeconds(30);
    private static final Duration RATING_KEPT = Duration.ofSeconds(30);

    private final Catalogue catalogue;
    private final FragmentCache cache;
    private final Clock clock;

    public Pages(Catalogue catalogue, FragmentCache cache, Clock clock) {
        this.catalogue = catalogue;
        this.cache = cache;
        this.clock = clock;
    }

    /** Four statements, two when precomputed. */
    public String home() {
        String main = cache.fragment("home", HOME_KEPT, () -> {
            Home home = catalogue.home();
            return "<h1>Welcome</h1>\n"
                    + Fragments.cards("Best sellers", home.bestSellers(), Pages::sold)
                    + Fragments.cards("Most viewed", home.mostViewed(), card -> card.weight() + " views")
                    + reviews("Newest reviews", home.newestReviews());
        });
        return page("home:index", "Home", main);
    }

    /** Three statements, four with a price limit. */
    public String category(int id, Sort sort, Optional<Integer> maximumPriceCents, int page) {
        String limit = maximumPriceCents.map(cents -> cents.toString()).orElse("");
        String key = "category:" + id + ":" + sort.key() + ":" + limit + ":" + page;
        String main = cache.fragment(key, LISTING_KEPT, () -> {
            Listing listing = catalogue.category(id, sort, maximumPriceCents, page)
                    .orElseThrow(() -> new NotFound("There is no category " + id + "."));
            String address = "/category/" + id + "?sort=" + sort.key()
                    + (limit.isEmpty() ? "" : "&max_price=" + limit) + "&page=";
            return "<h1>" + Html.escape(listing.title()) + "</h1>\n"
                    + Fragments.cards("Products", listing.products(), card -> card.weight() + " reviews")
                    + Fragments.pages(address, page, listing.total(), Catalogue.PAGE_SIZE);
        });
        return page("category:" + id, "Category " + id, main);
    }

    /** Five statements, four when precomputed, three when combined. */
    public String product(int id) {
        Product product = catalogue.product(id).orElseThrow(() -> new NotFound("There is no product " + id + "."));
        String main = description(product)
                + product.rating().map(Fragments::rating).orElseGet(
                        () -> cache.fragment("rating:" + id, RATING_KEPT, () -> Fragments.rating(catalogue.rating(id))))
                + reviews("Reviews", product.reviews().orElseGet(() -> catalogue.reviews(id)))
                + reviewForm(id)
                + cache.fragment("related:" + product.categoryId(), RELATED_KEPT, () -> Fragments.cards(
                        "Best sellers in this category",
                        catalogue.bestSellersOfCategory(product.categoryId()), Pages::sold));
        return page("product:" + id, product.name(), main);
    }

    /** Three statements. */
    public String search(String words, int page) {
        String searched = SearchWords.clean(words);
        Listing listing = catalogue.search(searched, page);
        String main = "<h1>Search for " + Html.escape(searched) + "</h1>\n"
                + Fragments.cards("Products", listing.products(), card -> "match " + card.weight())
                + Fragments.pages("/search?q=" + searched.replace(' ', '+') + "&page=", page, listing.total(), Catalogue.PAGE_SIZE);
        return page("search:" + searched, "Search", main);
    }

    private String page(String mark, String title, String main) {
        String navigation = cache.fragment("navigation", NAVIGATION_KEPT,
                () -> Fragments.navigation(catalogue.categories()));
        return Layout.page(mark, title, navigation, main, clock.millis());
    }

    private static String description(Product product) {
        return """
                <h1>%s</h1>
                <p class="muted"><a href="/category/%d">%s</a> - article %d - since %s - <span>%d views</span></p>
                <p class="price">%s</p>
                <p>%s</p>
                <p>%s</p>
                <p class="muted">%s</p>
                <form action="/orders" method="post"><input type="hidden" name="product_id" value="%d">
                <label>Quantity <input name="quantity" type="number" min="1" max="99" value="1"></label>
                <label>Your name <input name="customer" required maxlength="80"></label><button>Order</button></form>
                """.formatted(
                Html.escape(product.name()), product.categoryId(), Html.escape(product.categoryName()), product.id(),
                product.since(), product.views(), Html.price(product.priceCents()),
                product.stock() == 0 ? "Sold out" : product.stock() + " in stock",
                Html.escape(product.description()), Html.escape(product.keywords()), product.id());
    }

    private static String reviewForm(int productId) {
        return String.format(Locale.ROOT, """
                <form action="/product/%d/reviews" method="post"><h2>Write a review</h2>
                <label>Stars <input name="rating" type="number" min="1" max="5" required></label>
                <label>Your name <input name="author" required maxlength="80"></label>
                <label>Text <textarea name="body" required maxlength="2000"></textarea></label><button>Send</button></form>
                """, productId);
    }

    private static String reviews(String heading, List<Review> reviews) {
        StringBuilder html = new StringBuilder(4096).append("<section><h2>").append(heading).append("</h2>\n");
        for (Review review : reviews) {
            html.append(Fragments.review(review));
        }
        return html.append("</section>\n").toString();
    }

    private static String sold(ProductCard card) {
        return card.weight() + " sold";
    }
}
