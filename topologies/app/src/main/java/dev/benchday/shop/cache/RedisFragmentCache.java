package dev.benchday.shop.cache;

import dev.benchday.shop.data.CircuitBreaker;
import dev.benchday.shop.settings.Settings;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Logger;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/** Fragments in Redis. When Redis is down it is asked once a second, and pages are rendered from the database. */
public final class RedisFragmentCache implements FragmentCache {
    private static final Logger LOG = Logger.getLogger(RedisFragmentCache.class.getName());
    private static final String PREFIX = "shop:";
    private static final Duration RETRY_EVERY = Duration.ofSeconds(1);
    private static final int CONNECTIONS = 16;

    private final JedisPooled redis;
    private final CircuitBreaker breaker = new CircuitBreaker(RETRY_EVERY);

    public RedisFragmentCache(URI url, Settings settings) {
        int timeoutMs = (int) settings.redisTimeout().toMillis();
        GenericObjectPoolConfig<Connection> pool = new GenericObjectPoolConfig<>();
        pool.setMaxTotal(CONNECTIONS);
        pool.setMaxIdle(CONNECTIONS);
        pool.setMaxWait(settings.redisTimeout());
        pool.setJmxEnabled(false);
        redis = new JedisPooled(
                pool,
                new HostAndPort(url.getHost(), url.getPort()),
                DefaultJedisClientConfig.builder()
                        .connectionTimeoutMillis(timeoutMs)
                        .socketTimeoutMillis(timeoutMs)
                        .build());
    }

    @Override
    public String fragment(String key, Duration keep, Supplier<String> render) {
        Optional<String> kept = read(key);
        if (kept.isPresent()) {
            return kept.get();
        }
        String rendered = render.get();
        write(key, keep, rendered);
        return rendered;
    }

    @Override
    public void close() {
        redis.close();
    }

    private Optional<String> read(String key) {
        if (!breaker.allows()) {
            return Optional.empty();
        }
        try {
            String value = redis.get(PREFIX + key);
            breaker.recordSuccess();
            return Optional.ofNullable(value);
        } catch (JedisException failure) {
            noteFailure(failure);
            return Optional.empty();
        }
    }

    private void write(String key, Duration keep, String value) {
        if (!breaker.allows()) {
            return;
        }
        try {
            redis.set(PREFIX + key, value, SetParams.setParams().px(keep.toMillis()));
            breaker.recordSuccess();
        } catch (JedisException failure) {
            noteFailure(failure);
        }
    }

    private void noteFailure(JedisException failure) {
        breaker.recordFailure();
        LOG.warning(() -> "the object cache did not answer, pages come from the database: " + failure.getMessage());
    }
}
