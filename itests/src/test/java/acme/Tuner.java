package acme;

import io.ecosystem.api.handler.Call;
import io.ecosystem.api.handler.Handler;
import java.io.IOException;
import java.util.Hashtable;
import org.osgi.service.cm.ConfigurationAdmin;

/** Configures others through plain Config Admin; a configuration without a value is deleted. */
public class Tuner implements Handler<Tuner.Change, Boolean> {

    public record Change(String pid, String key, String value) {}

    private volatile ConfigurationAdmin admin; // written by bindAdmin()

    void bindAdmin(ConfigurationAdmin service) {
        admin = service;
    }

    @Override
    public Boolean handle(Change change, Call call) throws IOException {
        var configuration = admin.getConfiguration(change.pid(), "?");
        if (change.value().isEmpty()) {
            configuration.delete();
        } else {
            var values = configuration.getProperties() == null
                    ? new Hashtable<String, Object>()
                    : configuration.getProperties();
            values.put(change.key(), change.value());
            configuration.update(values);
        }
        return true;
    }
}
