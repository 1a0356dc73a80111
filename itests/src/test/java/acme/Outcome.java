package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.RefusedException;

/** Ends as requested. */
public class Outcome implements Handler<Outcome.Request, Outcome.Response> {

    /** How the call should end. */
    public record Request(String end, int number) {}

    /** The result. */
    public record Response(int doubled) {}

    @Override
    public Response handle(Request request, Call call) {
        switch (request.end()) {
            case "denied" -> throw RefusedException.denied("not you");
            case "invalid" -> throw RefusedException.invalid("number: expected an even one");
            case "busy" -> throw RefusedException.busy("too much to do");
            case "refused" -> throw new RefusedException("no dice");
            case "failed" -> throw new IllegalStateException("out of order");
            default -> {
                return new Response(2 * request.number());
            }
        }
    }
}
