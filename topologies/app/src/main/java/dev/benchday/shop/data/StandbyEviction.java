package dev.benchday.shop.data;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * After a failover a connection may lead to a server that only reads. It works, so that the pool would keep it, and
 * every write on it fails. Broken connections (class 08, 57P01 to 57P03) the pool drops by itself.
 */
final class StandbyEviction implements SQLExceptionOverride {
    private static final String READ_ONLY_TRANSACTION = "25006";

    @java.lang.Override
    public Override adjudicate(SQLException failure) {
        return isFromStandby(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
    }

    static boolean isFromStandby(SQLException failure) {
        return READ_ONLY_TRANSACTION.equals(failure.getSQLState());
    }
}
