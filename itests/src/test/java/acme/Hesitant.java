package acme;

import java.util.concurrent.CountDownLatch;

/** A component that is never complete: its constructor blocks until it is interrupted, and then fails. */
public class Hesitant {

    public Hesitant() throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
