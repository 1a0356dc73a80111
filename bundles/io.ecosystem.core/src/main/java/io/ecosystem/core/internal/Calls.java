package io.ecosystem.core.internal;

import io.ecosystem.api.handler.CurrentKey;
import io.ecosystem.api.handler.CurrentMetadata;
import io.ecosystem.api.handler.RefusedException;
import io.ecosystem.api.message.Bytes;
import io.ecosystem.api.message.Decision;
import io.ecosystem.api.message.Key;
import io.ecosystem.api.message.Origin;
import io.ecosystem.api.message.Request;
import io.ecosystem.api.message.Response;
import io.ecosystem.api.message.Status;
import io.ecosystem.api.middleware.Middleware;
import io.ecosystem.spi.codec.Codec;
import io.ecosystem.spi.rollout.CallMeter;
import io.ecosystem.spi.text.SafeThrowable;
import io.ecosystem.spi.transport.GatewayClosedException;
import java.util.List;

/**
 * Answers one request: middleware in, access, handler, middleware out. The only place where a failure becomes a
 * response.
 */
final class Calls {

    private static final int LONGEST_REASON = 300;

    private final Codec codec;
    private final Routes routes;
    private final Guard guard;
    private final TimeLimit timeLimit;
    private final FailureLog failures = new FailureLog();

    Calls(Codec codec, Routes routes, Guard guard, TimeLimit timeLimit) {
        this.codec = codec;
        this.routes = routes;
        this.guard = guard;
        this.timeLimit = timeLimit;
    }

    /**
     * Answers a request.
     *
     * @param began when its line arrived, a value of {@link System#nanoTime()}
     * @throws GatewayClosedException if the core was closed before a handler saw the request; nothing else is thrown
     */
    Response answer(Request request, Origin origin, long began, List<Middleware> stages) {
        ActiveCall call = new ActiveCall(request, origin, began, timeLimit.limit());
        timeLimit.begin(call);
        try {
            return CurrentKey.during(
                    request.key(), () -> stages.isEmpty() ? answerPlainly(call) : throughStages(call, stages));
        } finally {
            timeLimit.end(call);
        }
    }

    private Response answerPlainly(ActiveCall call) {
        try {
            return handle(call);
        } catch (GatewayClosedException e) {
            throw e;
        } catch (Throwable failure) {
            return response(failure, call);
        }
    }

    private Response throughStages(ActiveCall call, List<Middleware> stages) {
        Key key = call.key();
        int passed = 0;
        Response response = null;
        Throwable failure = null;
        try {
            while (response == null && passed < stages.size()) {
                Middleware stage = stages.get(passed);
                switch (made(stage.before(call.request(), call), stage)) {
                    case Request next -> {
                        call.replace(next);
                        passed++;
                    }
                    case Response answer -> response = answer;
                }
            }
            response = response == null ? handle(call) : response;
        } catch (Throwable thrown) {
            failure = thrown;
            response = response(thrown, call);
        }
        for (Middleware stage : stages.subList(0, passed).reversed()) {
            try {
                if (failure != null) {
                    stage.failed(failure, call);
                }
                response = made(stage.after(response, call), stage);
            } catch (Throwable thrown) {
                failure = thrown;
                response = response(thrown, call);
            }
        }
        if (failure instanceof GatewayClosedException closed) {
            throw closed;
        }
        return response.key().equals(key) ? response : new Response(key, response.status(), response.data());
    }

    private static <D extends Decision> D made(D decision, Middleware stage) {
        if (decision == null) {
            throw new IllegalStateException(
                    "middleware %s returned null".formatted(stage.getClass().getSimpleName()));
        }
        return decision;
    }

    private Response handle(ActiveCall call) throws Exception {
        Request request = call.request();
        Served served = routes.enter(request.route(), request.key());
        CallMeter.Measured measured = served.meter().begin();
        boolean failed = false;
        call.isIn(served);
        try {
            guard.check(served.role(request.route()), call);
            Bytes answer = request.metadata().isEmpty()
                    ? served.call(request.data(), call)
                    : CurrentMetadata.during(request.metadata(), () -> served.call(request.data(), call));
            call.succeeded();
            return new Response(request.key(), Status.SUCCESS, answer);
        } catch (RefusedException | GatewayClosedException e) {
            throw e;
        } catch (Throwable e) {
            failed = true;
            throw e;
        } finally {
            call.isIn(null);
            served.meter().end(measured, failed);
            served.calls().leave();
        }
    }

    private Response response(Throwable thrown, ActiveCall call) {
        Throwable failure = SafeThrowable.of(thrown);
        Request request = call.request();
        if (failure instanceof RefusedException refusal) {
            return refused(request, refusal);
        }
        if (failure instanceof GatewayClosedException) {
            return new Response(request.key(), Status.BUSY, codec.text("closed")); // only middleware sees it
        }
        String reason = call.isInterrupted()
                ? "route '%s' did not answer within %d ms"
                        .formatted(shortened(request.route()), timeLimit.limit().toMillis())
                : reason(failure);
        failures.failed(shortened(request.route()), request.key(), call.origin(), failure);
        return new Response(request.key(), Status.UNHANDLED, codec.text(reason));
    }

    /** Returns the answer to a refused request. */
    Response refused(Request request, RefusedException refusal) {
        return new Response(request.key(), refusal.status(), codec.text(reason(refusal, request.route())));
    }

    /** Returns the text of a refusal, in the protocol's wording if there is one. */
    private static String reason(RefusedException refusal, String route) {
        Status status = refusal.status();
        String text = refusal.getMessage();
        return switch (status) {
            case DENIED, UNKNOWN_ROUTE, BUSY -> "status: [%d] message: [%s]".formatted(status.code(), text);
            case REFUSED ->
                "status: [%d] message: [Processing Failure '%s', message: '%s']".formatted(status.code(), route, text);
            default -> text;
        };
    }

    private static String reason(Throwable failure) {
        String message = failure.getMessage();
        return shortened(
                message == null || message.isBlank() ? failure.getClass().getSimpleName() : message);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    }

    /** Returns the answer that replaces one too long for its destination. */
    Response tooLong(Key key, int length, Origin origin) {
        String reason = "an answer of %d bytes does not fit into the %d bytes that %s carries"
                .formatted(length, origin.maxResponseBytes(), origin.transport());
        return new Response(key, Status.UNHANDLED, codec.text(reason));
    }

    /** Returns the answer to a line that a transport refuses. */
    Bytes refusal(Status status, String reason, Key key) {
        String text = status == Status.BUSY ? reason(RefusedException.busy(reason), "") : reason;
        return codec.encode(new Response(key, status, codec.text(text)));
    }
}
