package dev.benchday.shop.broker;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.benchday.shop.settings.ServerUrl;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** How to reach the brokers, and what is declared there. Each connection goes to one of them, by chance. */
public final class Broker {
    static final String WRITES = "shop.writes";
    static final String DEAD_WRITES = "shop.writes.dead";

    private static final Map<String, Object> DEAD_WRITES_ARE = Map.of("x-queue-type", "quorum");
    private static final Map<String, Object> WRITES_ARE = Map.of(
            "x-queue-type", "quorum",
            // A message that was delivered so often and never stored kills those who try: it goes to the dead ones.
            "x-delivery-limit", 20,
            "x-dead-letter-exchange", "",
            "x-dead-letter-routing-key", DEAD_WRITES,
            // A dead letter leaves this queue only when the other one has it; that needs the refusing kind of overflow.
            "x-dead-letter-strategy", "at-least-once",
            "x-overflow", "reject-publish");

    /** A silent peer is left after two of these. */
    private static final int HEARTBEAT_SECONDS = 5;
    private static final int CONNECT_WITHIN_MS = 2000;
    private static final int ANSWER_WITHIN_MS = 5000;
    private static final int NOT_FOUND = 404;

    private final ConnectionFactory factory = new ConnectionFactory();
    private final List<Address> servers;

    /** @param url amqp://user:password@host:port,host:port */
    public Broker(ServerUrl url) {
        servers = url.servers().stream().map(server -> new Address(server.host(), server.port())).toList();
        url.user().ifPresent(factory::setUsername);
        url.password().ifPresent(factory::setPassword);
        url.path().ifPresent(factory::setVirtualHost);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setConnectionTimeout(CONNECT_WITHIN_MS);
        factory.setHandshakeTimeout(CONNECT_WITHIN_MS);
        factory.setChannelRpcTimeout(ANSWER_WITHIN_MS);
        // Whoever holds a connection connects anew by itself: what was not confirmed or acknowledged is then known.
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
    }

    /** A new connection; the queues are there afterwards. */
    Connection connect(String name) throws IOException, TimeoutException {
        Connection connection = factory.newConnection(servers, name);
        try {
            declareUnlessThere(connection, DEAD_WRITES, DEAD_WRITES_ARE);
            declareUnlessThere(connection, WRITES, WRITES_ARE);
        } catch (IOException | TimeoutException | RuntimeException refused) {
            connection.abort();
            throw refused;
        }
        return connection;
    }

    private void declareUnlessThere(Connection connection, String queue, Map<String, Object> arguments)
            throws IOException, TimeoutException {
        if (isThere(connection, queue)) {
            return;
        }
        requireEveryServer(queue);
        try (Channel channel = connection.createChannel()) {
            channel.queueDeclare(queue, true, false, false, arguments);
        }
    }

    /** The broker closes the channel when the queue is not there. */
    private static boolean isThere(Connection connection, String queue) throws IOException {
        Channel channel = connection.createChannel();
        try {
            channel.queueDeclarePassive(queue);
            channel.abort();
            return true;
        } catch (IOException refused) {
            if (refused.getCause() instanceof ShutdownSignalException signal
                    && signal.getReason() instanceof com.rabbitmq.client.AMQP.Channel.Close close
                    && close.getReplyCode() == NOT_FOUND) {
                return false;
            }
            throw refused;
        }
    }

    /**
     * The members of a quorum queue are the brokers that are there when it is declared, and RabbitMQ 3.10 adds none later.
     * A broker opens its port after it has joined the others.
     */
    private void requireEveryServer(String queue) throws IOException {
        for (Address server : servers) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(server.getHost(), server.getPort()), CONNECT_WITHIN_MS);
            } catch (IOException absent) {
                throw new IOException("the queue " + queue + " is not there yet, and is declared only when every broker answers; "
                        + server + " does not: " + absent.getMessage(), absent);
            }
        }
    }
}
