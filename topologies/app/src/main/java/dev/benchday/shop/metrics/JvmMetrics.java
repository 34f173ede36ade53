package dev.benchday.shop.metrics;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;

/** Heap, garbage collections, threads and CPU of this process. */
public final class JvmMetrics implements MetricsPage.Source {
    private static final double MS = 1e-3;
    private static final double NS = 1e-9;

    @Override
    public void write(MetricsPage page) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        page.gauge("jvm_memory_heap_used_bytes", "Heap in use, with what is not collected yet.", heap.getUsed());
        page.gauge("jvm_memory_heap_max_bytes", "Heap that may be used.", heap.getMax());
        page.counter("jvm_gc_collections_total", "Garbage collections.",
                collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionCount).sum());
        page.counter("jvm_gc_seconds_total", "Time spent in garbage collections.",
                collectors.stream().mapToLong(GarbageCollectorMXBean::getCollectionTime).sum() * MS);
        page.gauge("jvm_threads_current", "Threads that live.", ManagementFactory.getThreadMXBean().getThreadCount());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            page.counter("jvm_cpu_seconds_total", "CPU time of the process.", system.getProcessCpuTime() * NS);
        }
    }
}
