package io.ecosystem.api.message;

/** The key of a line without a readable key; senders of both generations can read its answer. */
public enum NoKey implements Key {

    /** The only instance. */
    INSTANCE;

    @Override
    public String toString() {
        return "no key";
    }
}
