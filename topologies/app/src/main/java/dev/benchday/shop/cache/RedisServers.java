package dev.benchday.shop.cache;

import dev.benchday.shop.data.CircuitBreaker;
import dev.benchday.shop.settings.ServerAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPooled;

/** The servers that hold the fragments. One is used until it fails (a replica fails at the first write), then the next one. */
final class RedisServers implements AutoCloseable {
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
    private static final int CONNECTIONS = 16;

    record Server(int place, ServerAddress address, JedisPooled redis) {}

    private final List<Server> servers;
    private final AtomicInteger used = new AtomicInteger();
    private final AtomicInteger failedInTurn = new AtomicInteger();
    private final CircuitBreaker breaker = new CircuitBreaker(RETRY_EVERY);

    RedisServers(List<ServerAddress> addresses, Duration timeout) {
        servers = addresses.stream()
                .map(address -> new Server(addresses.indexOf(address), address, connect(address, timeout)))
                .toList();
    }

    /** The one to ask; nothing for a while after all have failed. */
    Optional<Server> current() {
        return breaker.allows() ? Optional.of(servers.get(used.get())) : Optional.empty();
    }

    void recordSuccess() {
        if (failedInTurn.get() > 0) {
            failedInTurn.set(0);
        }
        breaker.recordSuccess();
    }

    /** Several requests may find the same server dead; they count once. */
    void recordFailure(Server server) {
        if (used.compareAndSet(server.place(), (server.place() + 1) % servers.size())
                && failedInTurn.incrementAndGet() >= servers.size()) {
            breaker.recordFailure();
        }
    }

    @Override
    public void close() {
        servers.forEach(server -> server.redis().close());
    }

    private static JedisPooled connect(ServerAddress address, Duration timeout) {
        int timeoutMs = (int) timeout.toMillis();
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMaxWait(timeout);
        pool.setJmxEnabled(false);
        return new JedisPooled(
                pool,
                new HostAndPort(address.host(), address.port()),
                DefaultJedisClientConfig.builder().connectionTimeoutMillis(timeoutMs).socketTimeoutMillis(timeoutMs).build());
    }
}
