package io.ecosystem.cli.command;

import java.util.Locale;
import java.util.Map;

/** Whether commands concern the queues of handlers or those of senders. */
enum Direction {
    INCOMING(
            Names.QUEUES,
            "queue",
            "eco.buffered_handler.",
            Map.of("receiving", "receiving.", "processing", "processing.", "all", "all.")),
    OUTGOING(Names.SENDERS, "sender", "eco.buffered_sender.", Map.of("all", "send_process."));

    private final Names names;
    private final String noun;
    private final String routes;
    private final Map<String, String> activities;

    Direction(Names names, String noun, String routes, Map<String, String> activities) {
        this.names = names;
        this.noun = noun;
        this.routes = routes;
        this.activities = activities;
    }

    /** Returns how it is found out whether a name is there. */
    Names names() {
        return names;
    }

    /** Returns the word for one of them: {@code queue} or {@code sender}. */
    String noun() {
        return noun;
    }

    /** Returns the value of the field {@code direction} of requests. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns the beginning of the routes of the protocol's tools. */
    String routes() {
        return routes;
    }

    /** Returns what can be paused, and the part of the routes for it. */
    Map<String, String> activities() {
        return activities;
    }
}
