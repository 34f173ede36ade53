package dev.benchday.shop.page;

import java.util.Locale;

/** What a visitor may search for: small letters, digits and single blanks, so that it is safe in a comment. */
final class SearchWords {
    private static final int LONGEST = 60;

    private SearchWords() {}

    static String clean(String words) {
        StringBuilder clean = new StringBuilder(words.length());
        for (char c : words.toLowerCase(Locale.ROOT).toCharArray()) {
            boolean blank = clean.length() == 0 || clean.charAt(clean.length() - 1) == ' ';
            if (Character.isLetterOrDigit(c)) {
                clean.append(c);
            } else if (!blank) {
                clean.append(' ');
            }
        }
        return clean.substring(0, Math.min(clean.length(), LONGEST)).trim();
    }
}
