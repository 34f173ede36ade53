package dev.benchday.shop.data;

/** @param counts how many reviews gave 1, 2, 3, 4 and 5 stars */
public record Rating(long[] counts) {
    public long total() {
        long total = 0;
        for (long count : counts) {
            total += count;
        }
        return total;
    }

    public double average() {
        long total = total();
        if (total == 0) {
            return 0;
        }
        long stars = 0;
        for (int i = 0; i < counts.length; i++) {
            stars += (i + 1) * counts[i];
        }
        return (double) stars / total;
    }
}
