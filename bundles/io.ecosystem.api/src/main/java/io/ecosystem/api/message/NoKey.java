package io.ecosystem.api.message;

/** The key of a line that has none that can be read; its answer can be read by senders of both generations. */
public enum NoKey implements Key {

    /** The only one. */
    INSTANCE;

    @Override
    public String toString() {
        return "no key";
    }
}
