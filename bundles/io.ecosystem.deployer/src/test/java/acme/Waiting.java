package acme;

/** A component that needs a service. */
public final class Waiting {

    public void bind(Runnable service) {
        service.run();
    }
}
