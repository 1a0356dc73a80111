package io.ecosystem.api.message;

/** The key of a request that could not be read; its answer can be read by senders of both generations. */
public enum NoKey implements Key {

    /** The only one. */
    INSTANCE;

    @Override
    public String toString() {
        return "no key";
    }
}
