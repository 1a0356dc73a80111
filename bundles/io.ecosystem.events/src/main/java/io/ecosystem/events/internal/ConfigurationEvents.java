package io.ecosystem.events.internal;

import org.osgi.service.cm.ConfigurationEvent;
import org.osgi.service.cm.ConfigurationListener;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.event.EventAdmin;

/** Posts which configurations change, but no values. Config Admin calls it on a thread of its own. */
@Component
public final class ConfigurationEvents implements ConfigurationListener {

    private final EventAdmin admin;

    /** Posts to an Event Admin. */
    @Activate
    public ConfigurationEvents(@Reference EventAdmin admin) {
        this.admin = admin;
    }

    @Override
    public void configurationEvent(ConfigurationEvent event) {
        if (event.getType() != ConfigurationEvent.CM_LOCATION_CHANGED) {
            boolean isDeleted = event.getType() == ConfigurationEvent.CM_DELETED;
            admin.postEvent(NewEvent.on("configuration/" + (isDeleted ? "DELETED" : "UPDATED"))
                    .with("pid", event.getPid())
                    .with("factoryPid", event.getFactoryPid())
                    .event());
        }
    }
}
