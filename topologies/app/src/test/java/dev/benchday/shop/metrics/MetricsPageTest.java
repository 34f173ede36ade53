package dev.benchday.shop.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.benchday.shop.broker.WorkLedger;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
    /** The grammar of the text format, as its description gives it, for samples without labels. */
    private static final String LINE = "# (HELP [a-z_]+ [^\\n]+|TYPE [a-z_]+ (counter|gauge|summary))|[a-z_]+ -?[0-9]+(\\.[0-9]+)?";

    @Test
    @DisplayName("whole numbers have no point, whatever their size; others have six places; a summary has sum and count")
    void numbers() {
        String page = MetricsPage.of(List.of(one -> {
            one.counter("bytes_total", "Bytes.", 12_345_678_901.0);
            one.gauge("age_seconds", "Age.", 0.1234567);
            one.summary("wait_seconds", "Wait.", 1.5, 3);
        }));
        assertEquals("""
                # HELP bytes_total Bytes.
                # TYPE bytes_total counter
                bytes_total 12345678901
                # HELP age_seconds Age.
                # TYPE age_seconds gauge
                age_seconds 0.123457
                # HELP wait_seconds Wait.
                # TYPE wait_seconds summary
                wait_seconds_sum 1.500000
                wait_seconds_count 3
                """, page);
    }

    @Test
    @DisplayName("what a worker tells is in the format, and each name comes once")
    void format() {
        List<String> lines = MetricsPage.of(List.of(new JvmMetrics(), new WorkMetrics(new WorkLedger()))).lines().toList();
        assertTrue(lines.stream().allMatch(line -> line.matches(LINE)), lines.toString());
        List<String> names = lines.stream().filter(line -> !line.startsWith("#")).map(line -> line.split(" ")[0]).toList();
        assertEquals(names.size(), names.stream().distinct().count());
        assertTrue(names.containsAll(List.of("jvm_cpu_seconds_total", "jvm_memory_heap_used_bytes", "worker_oldest_message_seconds")));
    }
}
