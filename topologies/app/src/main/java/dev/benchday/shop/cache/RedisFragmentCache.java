package dev.benchday.shop.cache;

import dev.benchday.shop.settings.ServerUrl;
import dev.benchday.shop.settings.Settings;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.logging.Logger;
import redis.clients.jedis.JedisPooled;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * Fragments in Redis. Several servers are tried in turn; when none helps they are asked once a second, and pages are
 * rendered from the database.
 */
public final class RedisFragmentCache implements FragmentCache {
    private static final Logger LOG = Logger.getLogger(RedisFragmentCache.class.getName());
    private static final String PREFIX = "shop:";

    private final RedisServers servers;

    public RedisFragmentCache(ServerUrl url, Settings settings) {
        servers = new RedisServers(url.servers(), settings.redisTimeout());
    }

    @Override
    public String fragment(String key, Duration keep, Supplier<String> render) {
        Optional<String> kept = ask(redis -> redis.get(PREFIX + key));
        if (kept.isPresent()) {
            return kept.get();
        }
        String rendered = render.get();
        ask(redis -> redis.set(PREFIX + key, rendered, SetParams.setParams().px(keep.toMillis())));
        return rendered;
    }

    @Override
    public void close() {
        servers.close();
    }

    private Optional<String> ask(Function<JedisPooled, String> question) {
        Optional<RedisServers.Server> server = servers.current();
        if (server.isEmpty()) {
            return Optional.empty();
        }
        try {
            String answer = question.apply(server.get().redis());
            servers.recordSuccess();
            return Optional.ofNullable(answer);
        } catch (JedisException failure) {
            servers.recordFailure(server.get());
            LOG.warning(() -> "the object cache " + server.get().address() + " did not help, pages come from the database: "
                    + failure.getMessage());
            return Optional.empty();
        }
    }
}
