package examples.mix;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import io.ecosystem.api.handler.Route;
import io.ecosystem.client.EcosystemClient;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Describes a text, with the help of a service in Python. */
@Component
@Route("mix.describe")
public final class Describe implements Handler<Describe.Text, Describe.Description> {

    public record Text(String text) {}

    public record Description(String title, int words) {}

    private final EcosystemClient newer;
    private final EcosystemClient older;

    @Activate
    public Describe(
            @Reference(target = "(ecosystem.client=newer)") EcosystemClient newer,
            @Reference(target = "(ecosystem.client=older)") EcosystemClient older) {
        this.newer = newer;
        this.older = older;
    }

    @Override
    public Description handle(Text text, Call call) {
        return new Description(
                newer.call("python.title", text, String.class), older.call("python.count", text, Integer.class));
    }
}
