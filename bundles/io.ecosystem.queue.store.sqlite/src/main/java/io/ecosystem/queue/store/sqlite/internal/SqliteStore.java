package io.ecosystem.queue.store.sqlite.internal;

import io.ecosystem.api.application.Folder;
import io.ecosystem.api.application.Instance;
import io.ecosystem.api.errorstate.ErrorStates;
import io.ecosystem.spi.queue.QueueConditions;
import io.ecosystem.spi.queue.QueueStore;
import java.nio.file.Path;
import java.time.Clock;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.Designate;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;
import org.osgi.service.metatype.annotations.Option;

/** Publishes {@link QueueFolder} in the folder of the instance. */
@Component(
        service = QueueStore.class,
        configurationPid = "io.ecosystem.queue.store.sqlite",
        property = QueueStore.ENGINE + "=sqlite")
@Designate(ocd = SqliteStore.Config.class)
public final class SqliteStore extends QueueFolder {

    /** The durability of its storage. */
    @ObjectClassDefinition(name = "Ecosystem queue store on SQLite")
    public @interface Config {

        /** See {@link Durability}. */
        @AttributeDefinition(
                name = "What a power cut may take",
                description =
                        "Of what has been acknowledged. 'nothing' syncs each change to the disk before it is reported;"
                                + " 'latest' may lose the changes of the last moments; 'everything' may lose the whole"
                                + " queue. The death of the process takes nothing.",
                options = {
                    @Option(label = "Nothing", value = "nothing"),
                    @Option(label = "The latest changes", value = "latest"),
                    @Option(label = "Everything", value = "everything")
                })
        String powerCutMayTake() default "nothing";
    }

    private final QueueConditions alarms;

    /** Opens nothing yet. */
    @Activate
    public SqliteStore(Config config, BundleContext context, @Reference Instance instance) {
        this(
                Durability.configured(config.powerCutMayTake()),
                context.getDataFile("native").toPath(),
                instance.folder(Folder.QUEUES),
                new QueueConditions());
    }

    private SqliteStore(Durability durability, Path library, Path folder, QueueConditions alarms) {
        super(folder, durability, Tuning.DEFAULT, alarms, Clock.systemUTC(), new NativeLibrary(library)::load);
        this.alarms = alarms;
    }

    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    void bindErrorStates(ErrorStates states) {
        alarms.bind(states);
    }

    void unbindErrorStates(ErrorStates states) {
        alarms.unbind(states);
    }

    @Deactivate
    @Override
    public void close() {
        super.close();
    }
}
