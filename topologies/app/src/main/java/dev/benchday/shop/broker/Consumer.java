package dev.benchday.shop.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.benchday.shop.data.DatabaseUnavailable;
import dev.benchday.shop.page.NotFound;
import dev.benchday.shop.write.WriteDesk;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Stores what the queue holds, one operation after the other. A message is acknowledged after its transaction is committed. */
public final class Consumer implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Consumer.class.getName());
    private static final int PREFETCH = 20;
    private static final long PAUSE_MS = 1000;

    private final Broker broker;
    private final WriteDesk desk;
    private final Thread thread = new Thread(this::run, "shop consumer");
    private volatile boolean isClosing;

    public Consumer(Broker broker, WriteDesk desk) {
        this.broker = broker;
        this.desk = desk;
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** What is not acknowledged yet goes back to the queue, and is stored once all the same. */
    @Override
    public void close() {
        isClosing = true;
        thread.interrupt();
        try {
            thread.join(5 * PAUSE_MS);
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!isClosing) {
            try (Connection connection = broker.connect("shop consumer"); Channel channel = connection.createChannel()) {
                CountDownLatch isOver = new CountDownLatch(1);
                connection.addShutdownListener(cause -> isOver.countDown());
                channel.addShutdownListener(cause -> isOver.countDown());
                channel.basicQos(PREFETCH);
                channel.basicConsume(Broker.WRITES, false, new Storing(channel, isOver::countDown));
                isOver.await();
                LOG.warning("the consumer lost the broker");
            } catch (InterruptedException stopped) {
                return;
            } catch (Exception failure) {
                LOG.log(Level.WARNING, () -> "the consumer could not work: " + failure);
            }
            pause();
        }
    }

    private final class Storing extends DefaultConsumer {
        private final Runnable end;

        Storing(Channel channel, Runnable end) {
            super(channel);
            this.end = end;
        }

        @Override
        public void handleCancel(String tag) {
            end.run();
        }

        @Override
        public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                throws IOException {
            while (!isClosing) {
                try {
                    desk.store(OperationMessage.decode(body));
                    getChannel().basicAck(envelope.getDeliveryTag(), false);
                    return;
                } catch (Poison | NotFound hopeless) {
                    LOG.warning(() -> "a message goes to the dead letters: " + hopeless.getMessage());
                    getChannel().basicReject(envelope.getDeliveryTag(), false);
                    return;
                } catch (DatabaseUnavailable unavailable) {
                    // Not given back to the queue: that would count as a failed delivery of the message.
                    LOG.warning(unavailable::getMessage);
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
