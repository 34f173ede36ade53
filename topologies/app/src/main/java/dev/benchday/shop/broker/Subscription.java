package dev.benchday.shop.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Logger;

/** A thread that consumes the queue of writes, on a connection of its own that it opens again whenever it breaks. */
abstract class Subscription implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Subscription.class.getName());
    private static final long PAUSE_MS = 1000;
    private static final long CLOSE_WITHIN_MS = 8000;

    private final Broker broker;
    private final int prefetch;
    private final Thread thread = new Thread(this::run, "shop consumer");
    private volatile boolean isClosing;
    private volatile boolean isConnected;

    Subscription(Broker broker, int prefetch) {
        this.broker = broker;
        this.prefetch = prefetch;
    }

    public final void start() {
        thread.setDaemon(true);
        thread.start();
    }

    public final boolean isConnected() {
        return isConnected;
    }

    /** Finishes what is under way. What is not acknowledged then goes back to the queue, and is stored once all the same. */
    @Override
    public final void close() {
        isClosing = true;
        try {
            thread.join(CLOSE_WITHIN_MS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    /** Consumes until the channel is gone or the subscription is closed. */
    abstract void consume(Channel channel, CountDownLatch isGone) throws Exception;

    /** The connection is gone, and with it the claim to all that was not acknowledged. */
    abstract void released();

    final boolean isClosing() {
        return isClosing;
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing) {
            try (Connection connection = broker.connect("shop consumer"); Channel channel = connection.createChannel()) {
                CountDownLatch isGone = new CountDownLatch(1);
                channel.addShutdownListener(cause -> isGone.countDown());
                channel.basicQos(prefetch);
                isConnected = true;
                consume(channel, isGone);
            } catch (Exception failure) {
                LOG.warning(() -> "the consumer could not work: " + failure);
            }
            isConnected = false;
            released();
            if (!isClosing) {
                LOG.warning("the consumer lost the broker");
                pause();
            }
        }
    }
}
