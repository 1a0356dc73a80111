package io.ecosystem.wire;

/** Why a connection ends in order. */
public enum Ending {

    /** Its framing has asked for it, or its peer sends nothing more. */
    ASKED,
    /** Nothing was said for the idle time. */
    IDLE,
    /** A line did not end in time; an answer has said so. */
    LINE_TIMEOUT,
    /** Its listener closes, moves or gets other limits. */
    LEAVING
}
