package io.ecosystem.transport.ws.internal;

/** The codes of close frames, from section 7.4 of RFC 6455 and its registry. */
final class CloseCode {

    static final int NORMAL = 1000;
    static final int GOING_AWAY = 1001;
    static final int PROTOCOL_ERROR = 1002;
    static final int UNSUPPORTED_DATA = 1003;
    static final int INVALID_DATA = 1007;
    static final int POLICY = 1008;
    static final int TOO_BIG = 1009;
    static final int TRY_AGAIN_LATER = 1013;

    private static final int NEVER_SENT_FIRST = 1004;
    private static final int NEVER_SENT_LAST = 1006;
    private static final int LAST_ASSIGNED = 1014;
    private static final int FIRST_OF_LIBRARIES = 3000;
    private static final int LAST_PRIVATE = 4999;

    private CloseCode() {}

    /** Returns whether a peer may send it. */
    static boolean isSendable(int code) {
        return code >= NORMAL && code <= LAST_ASSIGNED && (code < NEVER_SENT_FIRST || code > NEVER_SENT_LAST)
                || code >= FIRST_OF_LIBRARIES && code <= LAST_PRIVATE;
    }
}
