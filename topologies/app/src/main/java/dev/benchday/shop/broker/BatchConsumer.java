package dev.benchday.shop.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.benchday.shop.data.DatabaseUnavailable;
import dev.benchday.shop.write.BatchDesk;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/** Stores what the queue holds, many operations with one statement. They are acknowledged together after it is committed. */
public final class BatchConsumer extends Subscription {
    private static final Logger LOG = Logger.getLogger(BatchConsumer.class.getName());
    private static final long LOOK_EVERY_MS = 200;

    private final BatchDesk desk;
    private final int largest;
    private final long waitNanos;
    private final WorkLedger ledger = new WorkLedger();

    public BatchConsumer(Broker broker, BatchDesk desk, int largest, Duration wait) {
        // While one batch is stored, the next one arrives.
        super(broker, 2 * largest);
        this.desk = desk;
        this.largest = largest;
        this.waitNanos = wait.toNanos();
    }

    public WorkLedger ledger() {
        return ledger;
    }

    private record Arrival(long deliveryTag, boolean isRedelivered, byte[] body, WorkLedger.Entry entry) {}

    private record Readable(Arrival arrival, BatchDesk.Delivery delivery) {}

    @Override
    void consume(Channel channel, CountDownLatch isGone) throws IOException, InterruptedException {
        BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
        int shift = ledger.shift();
        String tag = channel.basicConsume(Broker.WRITES, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String consumer, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                arrivals.add(new Arrival(envelope.getDeliveryTag(), envelope.isRedeliver(), body,
                        ledger.take(shift, OperationMessage.acceptedAtMs(properties.getHeaders()), envelope.isRedeliver())));
            }

            @Override
            public void handleCancel(String consumer) {
                isGone.countDown();
            }
        });
        while (!isClosing() && isGone.getCount() > 0) {
            List<Arrival> batch = gather(arrivals, waitNanos);
            if (!batch.isEmpty()) {
                store(channel, batch, isGone);
            }
        }
        if (isGone.getCount() > 0) {
            // Nothing new comes; what has come is stored, so that nobody has to be given it again.
            channel.basicCancel(tag);
            while (!arrivals.isEmpty() && isGone.getCount() > 0) {
                store(channel, gather(arrivals, 0), isGone);
            }
        }
    }

    @Override
    void released() {
        ledger.endShift();
    }

    /** Waits for a first message, then for others, but not long. Empty when none came for a while. */
    private List<Arrival> gather(BlockingQueue<Arrival> arrivals, long waitForOthersNanos) throws InterruptedException {
        List<Arrival> batch = new ArrayList<>();
        Arrival next = arrivals.poll(LOOK_EVERY_MS, TimeUnit.MILLISECONDS);
        long end = System.nanoTime() + waitForOthersNanos;
        while (next != null) {
            batch.add(next);
            next = batch.size() == largest ? null : arrivals.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
        return batch;
    }

    /** Returns when each message of the batch is stored or buried, or when the broker will give them to somebody again. */
    private void store(Channel channel, List<Arrival> batch, CountDownLatch isGone) throws IOException {
        List<Readable> readable = new ArrayList<>();
        for (Arrival arrival : batch) {
            try {
                readable.add(new Readable(arrival,
                        new BatchDesk.Delivery(OperationMessage.decode(arrival.body()), arrival.isRedelivered())));
            } catch (Poison poison) {
                bury(channel, arrival, poison.getMessage());
            }
        }
        while (!readable.isEmpty() && isGone.getCount() > 0) {
            try {
                settle(channel, readable, desk.store(readable.stream().map(Readable::delivery).toList()));
                return;
            } catch (DatabaseUnavailable unavailable) {
                if (unavailable.isRefusal()) {
                    storeOneByOne(channel, readable, isGone);
                    return;
                }
                LOG.warning(unavailable::getMessage);
                if (isClosing()) {
                    return;
                }
                pause();
            }
        }
    }

    /** One of them is refused: only that one goes to the dead letters. */
    private void storeOneByOne(Channel channel, List<Readable> readable, CountDownLatch isGone) throws IOException {
        for (Readable one : readable) {
            if (readable.size() == 1) {
                bury(channel, one.arrival(), "the database refused it");
            } else {
                store(channel, List.of(one.arrival()), isGone);
            }
        }
    }

    private void settle(Channel channel, List<Readable> readable, BatchDesk.Outcome outcome) throws IOException {
        long last = 0;
        List<WorkLedger.Entry> stored = new ArrayList<>();
        List<Readable> hopeless = new ArrayList<>();
        for (Readable one : readable) {
            if (outcome.withoutProduct().contains(one.delivery().operation().opId())) {
                hopeless.add(one);
            } else {
                stored.add(one.arrival().entry());
                last = one.arrival().deliveryTag();
            }
        }
        // Counted when it is committed, whatever becomes of the acknowledgement.
        ledger.store(stored, outcome.applied());
        for (Readable one : hopeless) {
            bury(channel, one.arrival(), "there is no product " + one.delivery().operation().productId());
        }
        if (last > 0) {
            channel.basicAck(last, true);
        }
    }

    private void bury(Channel channel, Arrival arrival, String why) throws IOException {
        LOG.warning(() -> "a message goes to the dead letters: " + why);
        channel.basicReject(arrival.deliveryTag(), false);
        ledger.bury(arrival.entry());
    }
}
