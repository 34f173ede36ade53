package dev.benchday.shop.page;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    @DisplayName("a page carries its mark and the time it was rendered at")
    void marks() {
        String html = Layout.page("product:12", "A < B", "<nav></nav>", "<p>x</p>", 1234);
        assertTrue(html.contains("<!-- benchday:product:12 -->"));
        assertTrue(html.contains("<!-- rendered-at: 1234 -->"));
        assertTrue(html.contains("<title>A &lt; B - "));
    }
}
