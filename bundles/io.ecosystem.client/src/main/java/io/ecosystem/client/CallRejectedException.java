package io.ecosystem.client;

import io.ecosystem.api.message.Status;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server answered with a status other than success. Each status has a type, so a {@code catch} can choose. */
public abstract sealed class CallRejectedException extends CallFailedException {

    private static final long serialVersionUID = 1L;

    /** What the protocol puts around the reasons of most statuses, and around those of handlers. */
    private static final Pattern WRAPPED = Pattern.compile("status: \\[\\d+] message: \\[(.*)]", Pattern.DOTALL);

    private static final Pattern REFUSED =
            Pattern.compile("Processing Failure '[^']*', message: '(.*)'", Pattern.DOTALL);

    private final Status status;
    private final String text;

    private CallRejectedException(String what, Status status, String text, boolean possiblyExecuted) {
        super(
                "%s was answered with status %d: %s".formatted(what, status.code(), reason(text)),
                possiblyExecuted,
                null);
        this.status = status;
        this.text = text;
    }

    /**
     * Returns a rejection of the type for a status.
     *
     * @param what the call
     * @param text the text of the answer
     * @param executedBefore whether an earlier attempt may have been executed
     * @throws IllegalArgumentException if the status is a success
     */
    public static CallRejectedException of(String what, Status status, String text, boolean executedBefore) {
        return switch (status) {
            case SUCCESS -> throw new IllegalArgumentException("a rejection cannot be a success: " + what);
            case MALFORMED -> new Malformed(what, text, executedBefore);
            case DENIED -> new Denied(what, text, executedBefore);
            case INVALID -> new Invalid(what, text, executedBefore);
            case UNKNOWN_ROUTE -> new UnknownRoute(what, text, executedBefore);
            case BUSY -> new Busy(what, text, executedBefore);
            case REFUSED -> new Refused(what, text);
            case UNHANDLED -> new Unhandled(what, text);
        };
    }

    /** Returns the status of the answer. */
    public Status status() {
        return status;
    }

    /** Returns the text of the answer as it came. */
    public String text() {
        return text;
    }

    /** Returns the server's reason: the text without what the protocol puts around it. */
    public String reason() {
        return reason(text);
    }

    private static String reason(String text) {
        Matcher wrapped = WRAPPED.matcher(text);
        String inner = wrapped.matches() ? wrapped.group(1) : text;
        Matcher refused = REFUSED.matcher(inner);
        return refused.matches() ? refused.group(1) : inner;
    }

    /** 100: the line was not JSON to the server, or was too long. */
    public static final class Malformed extends CallRejectedException {

        private static final long serialVersionUID = 1L;

        private Malformed(String what, String text, boolean executedBefore) {
            super(what, Status.MALFORMED, text, executedBefore);
        }
    }

    /** 200: the caller may not call the route. */
    public static final class Denied extends CallRejectedException {

        private static final long serialVersionUID = 1L;

        private Denied(String what, String text, boolean executedBefore) {
            super(what, Status.DENIED, text, executedBefore);
        }
    }

    /** 300: the request lacks a value, or has one of a wrong type. */
    public static final class Invalid extends CallRejectedException {

        private static final long serialVersionUID = 1L;

        private Invalid(String what, String text, boolean executedBefore) {
            super(what, Status.INVALID, text, executedBefore);
        }
    }

    /** 400: the route has no handler. */
    public static final class UnknownRoute extends CallRejectedException {

        private static final long serialVersionUID = 1L;

        private UnknownRoute(String what, String text, boolean executedBefore) {
            super(what, Status.UNKNOWN_ROUTE, text, executedBefore);
        }
    }

    /** 500: temporarily unavailable; the same request may succeed later. */
    public static final class Busy extends CallRejectedException {

        private static final long serialVersionUID = 1L;

        private Busy(String what, String text, boolean executedBefore) {
            super(what, Status.BUSY, text, executedBefore);
        }
    }

    /** 600: the handler understood the request and refused it. */
    public static final class Refused extends CallRejectedException {

        private static final long serialVersionUID = 1L;

        private Refused(String what, String text) {
            super(what, Status.REFUSED, text, true);
        }
    }

    /** 999: the handler failed, or took too long. */
    public static final class Unhandled extends CallRejectedException {

        private static final long serialVersionUID = 1L;

        private Unhandled(String what, String text) {
            super(what, Status.UNHANDLED, text, true);
        }
    }
}
