package io.ecosystem.api.message;

/** What a client reads from a line: a response, or what is known of an unreadable one. */
public sealed interface Answer permits Response, Unreadable {}
