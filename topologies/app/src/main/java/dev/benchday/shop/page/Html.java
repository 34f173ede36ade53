package dev.benchday.shop.page;

/** Text for HTML: everything that comes from data or from a visitor passes through {@link #escape}. */
final class Html {
    private Html() {}

    static String escape(String text) {
        StringBuilder escaped = null;
        for (int i = 0; i < text.length(); i++) {
            String replacement = replacement(text.charAt(i));
            if (replacement == null) {
                if (escaped != null) {
                    escaped.append(text.charAt(i));
                }
                continue;
            }
            if (escaped == null) {
                escaped = new StringBuilder(text.length() + 32).append(text, 0, i);
            }
            escaped.append(replacement);
        }
        return escaped == null ? text : escaped.toString();
    }

    static String price(int cents) {
        return (cents / 100) + "." + (cents % 100 < 10 ? "0" : "") + (cents % 100);
    }

    static String oneDecimal(double value) {
        long tenths = Math.round(value * 10);
        return (tenths / 10) + "." + (tenths % 10);
    }

    private static String replacement(char c) {
        return switch (c) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> null;
        };
    }
}
