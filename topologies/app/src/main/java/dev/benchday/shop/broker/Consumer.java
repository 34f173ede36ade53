package dev.benchday.shop.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.benchday.shop.data.DatabaseUnavailable;
import dev.benchday.shop.page.NotFound;
import dev.benchday.shop.write.WriteDesk;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;

/** Stores what the queue holds, one operation after the other. A message is acknowledged after its transaction is committed. */
public final class Consumer extends Subscription {
    private static final Logger LOG = Logger.getLogger(Consumer.class.getName());
    private static final int PREFETCH = 20;
    private static final long LOOK_EVERY_MS = 200;

    private final WriteDesk desk;

    public Consumer(Broker broker, WriteDesk desk) {
        super(broker, PREFETCH);
        this.desk = desk;
    }

    @Override
    void consume(Channel channel, CountDownLatch isGone) throws IOException, InterruptedException {
        channel.basicConsume(Broker.WRITES, false, new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
                    throws IOException {
                store(channel, envelope.getDeliveryTag(), body);
            }

            @Override
            public void handleCancel(String tag) {
                isGone.countDown();
            }
        });
        while (!isClosing() && !isGone.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
            // deliveries come on the connection's own thread
        }
    }

    private void store(Channel channel, long deliveryTag, byte[] body) throws IOException {
        while (!isClosing()) {
            try {
                desk.store(OperationMessage.decode(body));
                channel.basicAck(deliveryTag, false);
                return;
            } catch (Poison | NotFound hopeless) {
                bury(channel, deliveryTag, hopeless);
                return;
            } catch (DatabaseUnavailable unavailable) {
                if (unavailable.isRefusal()) {
                    bury(channel, deliveryTag, unavailable);
                    return;
                }
                // Not given back to the queue: that would count as a failed delivery of the message.
                LOG.warning(unavailable::getMessage);
                pause();
            }
        }
    }

    private static void bury(Channel channel, long deliveryTag, RuntimeException why) throws IOException {
        LOG.warning(() -> "a message goes to the dead letters: " + why.getMessage());
        channel.basicReject(deliveryTag, false);
    }
}
