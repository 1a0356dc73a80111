import io.ecosystem.client.EcosystemClient;
import java.util.Map;

/** The simplest client: asks once. */
class Simple {

    public static void main(String[] arguments) {
        try (EcosystemClient client = EcosystemClient.at("tcp://127.0.0.1:9310").open()) {
            System.out.println(client.call("echo.message", Map.of("text", "hello"), Map.class));
        }
    }
}
