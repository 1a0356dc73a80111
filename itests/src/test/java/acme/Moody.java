package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.message.Bytes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.osgi.framework.FrameworkUtil;

/** Answers the version of its bundle, unless the manifest says otherwise. */
public class Moody implements Handler<Bytes, String> {

    /** The header of the manifest with the mood. */
    public static final String MOOD = "Mood";

    /** The moods. */
    public enum Mood {
        GOOD,
        /** Each call fails. */
        THROWS,
        /** One call of fifty fails. */
        THROWS_SOMETIMES,
        /** Each call takes long. */
        SLOW,
        /** Its constructor fails. */
        BORN_BROKEN,
        /** Its constructor blocks until it is interrupted. */
        NEVER_BORN
    }

    private static final int SOMETIMES = 50;
    private static final long LONG_MILLIS = 3_000;

    private final Mood mood;
    private final String version;
    private final AtomicLong calls = new AtomicLong();

    public Moody() throws InterruptedException {
        var bundle = FrameworkUtil.getBundle(Moody.class);
        version = bundle.getVersion().toString();
        mood = Mood.valueOf(bundle.getHeaders("").get(MOOD));
        switch (mood) {
            case BORN_BROKEN -> throw new IllegalStateException("not today");
            case NEVER_BORN -> new CountDownLatch(1).await();
            default -> {}
        }
    }

    @Override
    public String handle(Bytes data, Call call) throws InterruptedException {
        long count = calls.incrementAndGet();
        switch (mood) {
            case THROWS -> throw new IllegalStateException("no");
            case THROWS_SOMETIMES -> {
                if (count % SOMETIMES == 0) {
                    throw new IllegalStateException("not now");
                }
            }
            case SLOW -> Thread.sleep(LONG_MILLIS);
            default -> {}
        }
        return version;
    }
}
