package dev.benchday.shop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.benchday.shop.data.Review;
import java.time.LocalDate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HtmlTest {
    @ParameterizedTest(name = "{0} becomes {1}")
    @CsvSource(quoteCharacter = '`', value = {
        "plain, plain", "a & b, a &amp; b", "<b>, &lt;b&gt;", "x\"y'z, x&quot;y&#39;z"
    })
    void escapes(String text, String escaped) {
        assertEquals(escaped, Html.escape(text));
    }

    @ParameterizedTest(name = "{0} cents are shown as {1}")
    @CsvSource({"0, 0.00", "5, 0.05", "99, 0.99", "100, 1.00", "123456, 1234.56"})
    void prices(int cents, String shown) {
        assertEquals(shown, Html.price(cents));
    }

    @ParameterizedTest(name = "a rating of {0} is shown as {1}")
    @CsvSource({"0, 0.0", "3.44, 3.4", "3.46, 3.5", "4.96, 5.0"})
    void ratings(double rating, String shown) {
        assertEquals(shown, Html.oneDecimal(rating));
    }

    @Test
    @DisplayName("what a visitor wrote in a review cannot become markup")
    void reviewIsEscaped() {
        String html = Fragments.review(new Review(1, "", 5, "<i>", "<script>", LocalDate.of(2020, 1, 1)));
        assertEquals(-1, html.indexOf("<script>"));
        assertEquals(-1, html.indexOf("<i>"));
    }
}
