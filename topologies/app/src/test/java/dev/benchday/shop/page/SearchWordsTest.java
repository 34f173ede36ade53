package dev.benchday.shop.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchWordsTest {
    @ParameterizedTest(name = "\"{0}\" is searched as \"{1}\"")
    @CsvSource({"Babela, babela", "'  a   b ', 'a b'", "'x--><b>', 'x b'", "'--', ''", "'a & ! b', 'a b'"})
    void cleans(String words, String clean) {
        assertEquals(clean, SearchWords.clean(words));
    }

    @Test
    @DisplayName("a very long search is cut")
    void cut() {
        assertTrue(SearchWords.clean("a".repeat(1000)).length() <= 60);
    }
}
