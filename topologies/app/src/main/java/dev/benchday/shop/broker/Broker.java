package dev.benchday.shop.broker;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** How to reach the broker, and what is declared there. */
public final class Broker {
    static final String WRITES = "shop.writes";
    static final String DEAD_WRITES = "shop.writes.dead";

    /** A message that was delivered so often and never stored kills those who try: it goes to the dead ones. */
    private static final int MOST_DELIVERIES = 20;
    private static final int HEARTBEAT_SECONDS = 10;
    private static final int CONNECT_WITHIN_MS = 2000;

    private final ConnectionFactory factory = new ConnectionFactory();

    /** @param url amqp://user:password@host:port */
    public Broker(URI url) {
        try {
            factory.setUri(url.toString());
        } catch (URISyntaxException | GeneralSecurityException notAUrl) {
            throw new IllegalArgumentException("BROKER_URL is not an AMQP address", notAUrl);
        }
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setConnectionTimeout(CONNECT_WITHIN_MS);
        factory.setHandshakeTimeout(2 * CONNECT_WITHIN_MS);
        // Whoever holds a connection connects anew by itself: what was not confirmed or acknowledged is then known.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
    }

    /** A new connection; the queues are there afterwards. */
    Connection connect(String name) throws IOException, TimeoutException {
        Connection connection = factory.newConnection(name);
        try (Channel channel = connection.createChannel()) {
            declare(channel);
        } catch (IOException | TimeoutException | RuntimeException refused) {
            connection.abort();
            throw refused;
        }
        return connection;
    }

    private static void declare(Channel channel) throws IOException {
        channel.queueDeclare(DEAD_WRITES, true, false, false, Map.of("x-queue-type", "quorum"));
        channel.queueDeclare(WRITES, true, false, false, Map.of(
                "x-queue-type", "quorum",
                "x-delivery-limit", MOST_DELIVERIES,
                "x-dead-letter-exchange", "",
                "x-dead-letter-routing-key", DEAD_WRITES,
                // A dead letter leaves this queue only when the other one has it; that needs the refusing kind of overflow.
                "x-dead-letter-strategy", "at-least-once",
                "x-overflow", "reject-publish"));
    }
}
