package examples.echo;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import org.osgi.service.component.annotations.Component;

/** Answers a message with the same message. */
@Component
@Route("echo.message")
public final class Echo implements Handler<Echo.Message, Echo.Message> {

    public record Message(String text) {
        public Message {
            if (text.isBlank()) {
                throw new IllegalArgumentException("expected something to repeat");
            }
        }
    }

    @Override
    public Message handle(Message message, Call call) {
        return message;
    }
}
