import io.ecosystem.client.CallFailedException;
import io.ecosystem.client.CallRejectedException;
import io.ecosystem.client.EcosystemClient;
import io.ecosystem.client.UnreachableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;

/** A better client: types, two addresses, a time limit, all calls at once, and an end for each of them. */
class Better {

    record Message(String text) {}

    public static void main(String[] texts) {
        try (EcosystemClient client = EcosystemClient.at("tcp://127.0.0.1:9311", "tcp://127.0.0.1:9310")
                .totalTimeout(Duration.ofSeconds(2))
                .open()) {
            List<CompletableFuture<Message>> calls = Stream.of(texts)
                    .map(text -> client.callAsync("echo.message", new Message(text), Message.class))
                    .toList();
            calls.forEach(call -> System.out.println(outcome(call)));
        }
    }

    private static String outcome(CompletableFuture<Message> call) {
        try {
            return call.join().text();
        } catch (CompletionException e) {
            return switch ((CallFailedException) e.getCause()) {
                case CallRejectedException.Invalid invalid -> "mend the request: " + invalid.text();
                case UnreachableException nobody -> "nobody is there, try later: " + nobody.getMessage();
                case CallFailedException other when other.possiblyExecuted() -> "look whether it was done: " + other;
                case CallFailedException other -> "safe to send again: " + other;
            };
        }
    }
}
