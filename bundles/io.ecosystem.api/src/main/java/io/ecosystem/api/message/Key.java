package io.ecosystem.api.message;

/**
 * What names a request, chosen by its sender and returned with the answer.
 *
 * <p>The two generations of the protocol name requests differently; the answer to a request has the key of its kind.
 */
public sealed interface Key permits SpanKey, Uid, NoKey {
}
