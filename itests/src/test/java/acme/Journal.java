package acme;

/** A ledger of its own, for a second queue. */
public final class Journal extends Ledger {}
