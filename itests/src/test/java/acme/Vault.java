package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.util.Map;

/** Answers whether a key of its configuration has a certain value. */
public class Vault implements Handler<Vault.Guess, Boolean> {

    public record Guess(String key, String value) {}

    private volatile Map<String, Object> configuration = Map.of(); // written by activate()

    void activate(Map<String, Object> properties) {
        configuration = properties;
    }

    @Override
    public Boolean handle(Guess guess, Call call) {
        return guess.value().equals(String.valueOf(configuration.get(guess.key())));
    }
}
