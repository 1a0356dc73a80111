package io.ecosystem.api.message;

/** What a client makes of a line that it gets: a response, or what it could find out about one that is none. */
public sealed interface Answer permits Response, Unreadable {}
