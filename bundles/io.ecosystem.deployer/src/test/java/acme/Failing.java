package acme;

/** A component that cannot be activated. */
public final class Failing {

    public Failing() {
        throw new IllegalStateException("cannot open the box: it is locked");
    }
}
