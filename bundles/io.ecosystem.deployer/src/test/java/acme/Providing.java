package acme;

/** A component that is a service. */
public final class Providing implements Runnable {

    @Override
    public void run() {}
}
