package dev.benchday.shop.broker;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.benchday.shop.data.CircuitBreaker;
import dev.benchday.shop.write.Operation;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Puts operations into the queue and returns when the broker has them on its disk.
 * A few channels are shared: one is held while a message is written, not while its confirmation is waited for.
 */
public final class Publisher implements AutoCloseable {
    private static final int CHANNELS = 4;
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
    private static final int PERSISTENT = 2;

    private final Broker broker;
    private final Duration confirmWithin;
    private final CircuitBreaker breaker = new CircuitBreaker(RETRY_EVERY);
    private final AtomicInteger turn = new AtomicInteger();
    private final ReentrantLock connecting = new ReentrantLock();
    private volatile Session session;

    public Publisher(Broker broker, Duration confirmWithin) {
        this.broker = broker;
        this.confirmWithin = confirmWithin;
    }

    private record Lane(Channel channel, Confirms confirms) {}

    private record Session(Connection connection, Lane[] lanes, Silence silence) {}

    private record Sent(Session session, Lane lane, long sequence, CompletableFuture<Void> confirmation) {}

    /** @throws BrokerUnavailable the operation is not known to be kept */
    public void publish(Operation operation) {
        Sent sent = send(operation);
        try {
            sent.confirmation().get(confirmWithin.toMillis(), TimeUnit.MILLISECONDS);
            sent.session().silence().end();
        } catch (TimeoutException late) {
            sent.lane().confirms().giveUp(sent.sequence());
            leaveIfSilent(sent.session());
            throw new BrokerUnavailable("the broker did not confirm within " + confirmWithin.toMillis() + " ms", late);
        } catch (ExecutionException refused) {
            throw new BrokerUnavailable(refused.getCause().getMessage(), refused.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("interrupted while waiting for the broker", stopped);
        }
    }

    @Override
    public void close() {
        Session open = session;
        if (open != null) {
            open.connection().abort();
        }
    }

    private Sent send(Operation operation) {
        Session open = session();
        Lane lane = open.lanes()[Math.floorMod(turn.getAndIncrement(), CHANNELS)];
        byte[] body = OperationMessage.encode(operation);
        AMQP.BasicProperties properties = new AMQP.BasicProperties.Builder()
                .contentType(OperationMessage.CONTENT_TYPE)
                .deliveryMode(PERSISTENT)
                .messageId(operation.opId())
                .headers(Map.of(OperationMessage.ACCEPTED_AT_MS, System.currentTimeMillis()))
                .build();
        try {
            synchronized (lane) {
                long sequence = lane.channel().getNextPublishSeqNo();
                CompletableFuture<Void> confirmation = lane.confirms().expect(sequence, operation.opId());
                lane.channel().basicPublish("", Broker.WRITES, true, properties, body);
                return new Sent(open, lane, sequence, confirmation);
            }
        } catch (IOException | RuntimeException failure) {
            throw new BrokerUnavailable("the broker did not take the message: " + failure.getMessage(), failure);
        }
    }

    private Session session() {
        Session open = session;
        return open != null && open.connection().isOpen() ? open : connect();
    }

    /** One request connects; the others wait for it as long as for a confirmation, not longer. */
    private Session connect() {
        try {
            if (!connecting.tryLock(confirmWithin.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new BrokerUnavailable("the broker could not be reached yet", null);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new BrokerUnavailable("interrupted while waiting for the broker", stopped);
        }
        try {
            return session != null && session.connection().isOpen() ? session : openSession();
        } finally {
            connecting.unlock();
        }
    }

    private Session openSession() {
        if (!breaker.allows()) {
            throw new BrokerUnavailable("the broker could not be reached a moment ago", null);
        }
        try {
            Connection connection = broker.connect("shop publisher");
            session = new Session(connection, openLanes(connection), new Silence(confirmWithin));
            breaker.recordSuccess();
            return session;
        } catch (IOException | TimeoutException | RuntimeException failure) {
            breaker.recordFailure();
            throw new BrokerUnavailable("the broker could not be reached: " + failure.getMessage(), failure);
        }
    }

    /** A frozen broker keeps its connections open; another one of the cluster may do better. */
    private static void leaveIfSilent(Session session) {
        if (session.silence().isTooLong()) {
            session.connection().abort(1);
        }
    }

    private static Lane[] openLanes(Connection connection) throws IOException {
        try {
            Lane[] lanes = new Lane[CHANNELS];
            for (int i = 0; i < CHANNELS; i++) {
                lanes[i] = openLane(connection);
            }
            return lanes;
        } catch (IOException | RuntimeException failure) {
            connection.abort(1);
            throw failure;
        }
    }

    private static Lane openLane(Connection connection) throws IOException {
        Channel channel = connection.createChannel();
        Confirms confirms = new Confirms();
        channel.confirmSelect();
        channel.addConfirmListener(confirms::confirmed, confirms::refused);
        channel.addReturnListener(returned -> confirms.returned(returned.getProperties().getMessageId()));
        channel.addShutdownListener(cause -> {
            confirms.failAll("the connection to the broker broke before it confirmed");
            // One channel alone can close too; all are opened anew then.
            connection.abort(1);
        });
        return new Lane(channel, confirms);
    }
}
