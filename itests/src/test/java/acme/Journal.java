package acme;

/** A separate ledger, for a second queue. */
public final class Journal extends Ledger {}
