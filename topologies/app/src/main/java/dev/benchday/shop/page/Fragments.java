package dev.benchday.shop.page;

import dev.benchday.shop.data.Category;
import dev.benchday.shop.data.ProductCard;
import dev.benchday.shop.data.Rating;
import dev.benchday.shop.data.Review;
import java.util.List;
import java.util.function.Function;

/** Pieces of HTML that several pages use. */
final class Fragments {
    private Fragments() {}

    static String navigation(List<Category> categories) {
        StringBuilder html = new StringBuilder(8192).append("<nav><h2>Categories</h2>\n<ul>\n");
        for (Category category : categories) {
            html.append("<li><a href=\"/category/").append(category.id()).append("\">")
                    .append(Html.escape(category.name())).append("</a> <span class=\"muted\">")
                    .append(category.products()).append("</span></li>\n");
        }
        return html.append("</ul></nav>\n").toString();
    }

    static String cards(String heading, List<ProductCard> products, Function<ProductCard, String> note) {
        StringBuilder html = new StringBuilder(4096).append("<section><h2>").append(Html.escape(heading))
                .append("</h2>\n<ul class=\"cards\">\n");
        for (ProductCard product : products) {
            html.append("<li class=\"card\"><a href=\"/product/").append(product.id()).append("\">")
                    .append(Html.escape(product.name())).append("</a> <span class=\"price\">")
                    .append(Html.price(product.priceCents())).append("</span>");
            if (product.rating() > 0) {
                html.append(" <span>").append(Html.oneDecimal(product.rating())).append(" of 5</span>");
            }
            html.append(" <span class=\"muted\">").append(note.apply(product)).append("</span></li>\n");
        }
        return html.append("</ul></section>\n").toString();
    }

    static String review(Review review) {
        StringBuilder html = new StringBuilder(512).append("<article class=\"review\"><p><strong>")
                .append(review.stars()).append(" of 5</strong> by ").append(Html.escape(review.author()))
                .append(" <span class=\"muted\">").append(review.on()).append("</span>");
        if (!review.productName().isEmpty()) {
            html.append(" on <a href=\"/product/").append(review.productId()).append("\">")
                    .append(Html.escape(review.productName())).append("</a>");
        }
        return html.append("</p><p>").append(Html.escape(review.body())).append("</p></article>\n").toString();
    }

    static String rating(Rating rating) {
        StringBuilder html = new StringBuilder(512).append("<section><h2>Rating</h2>\n<p>")
                .append(Html.oneDecimal(rating.average())).append(" of 5 from ").append(rating.total())
                .append(" reviews</p>\n<table><tr><th>Stars</th><th>Reviews</th></tr>\n");
        for (int stars = 5; stars >= 1; stars--) {
            html.append("<tr><td>").append(stars).append("</td><td>").append(rating.counts()[stars - 1])
                    .append("</td></tr>\n");
        }
        return html.append("</table></section>\n").toString();
    }

    static String pages(String address, int page, long total, int pageSize) {
        long last = Math.max(1, (total + pageSize - 1) / pageSize);
        StringBuilder html = new StringBuilder(512).append("<p>").append(total).append(" products, page ").append(page)
                .append(" of ").append(last).append("</p>\n<p>");
        for (long number = Math.max(1, page - 3); number <= Math.min(last, page + 3L); number++) {
            html.append("<a href=\"").append(Html.escape(address + number)).append("\">").append(number).append("</a> ");
        }
        return html.append("</p>\n").toString();
    }
}
